"""The shape of input: sign-in, passwords, new accounts."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from inspect_app.accounts.rules import MOST_CHARACTERS
from inspect_app.core.vocab import Role
from inspect_app.core.web import Form, choices


class SignInForm(Form):
    """Account name and password."""

    user_name = StringField(
        "账号", [InputRequired("请输入账号"), Length(max=60)], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(
        "密码",
        [InputRequired("请输入密码"), Length(max=MOST_CHARACTERS)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """The old password and twice the new one."""

    old = PasswordField(
        "原密码",
        [InputRequired("请输入原密码"), Length(max=MOST_CHARACTERS)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField("新密码", [InputRequired("请输入新密码")], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        "再输一次新密码",
        [InputRequired("请再输一次新密码"), EqualTo("new", "两次输入的新密码不一样，请重新输入")],
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(Form):
    """A new account; its first password is made by the system."""

    user_name = StringField(
        "账号",
        [
            InputRequired("请输入账号"),
            Length(2, 60),
            Regexp(r"^[a-z0-9][a-z0-9._-]*$", message="账号只用小写字母、数字和 . _ -"),
        ],
    )
    name = StringField("姓名", [InputRequired("请输入姓名"), Length(max=60)])
    role = SelectField(
        "角色",
        [InputRequired("请选择角色")],
        choices=choices([("", "请选择"), *((role.value, role.label) for role in Role if role is not Role.PUBLIC)]),
    )
    unit_id = SelectField("单位", [InputRequired("请选择单位")], coerce=lambda chosen: int(chosen or 0))
