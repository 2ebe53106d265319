"""What can be wrong with a checklist file: a stable code and a Chinese sentence that says how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        # the file
        "file_missing": "缺少文件“{name}”，请补上这个文件。",
        "file_extension": "扩展名应为 .yaml，请改名。",
        "file_unknown": "这里不应有这个文件：共用检查项放在“items/场所代码.yaml”，标准放在“标准代码/standard.yaml”。",
        "file_too_large": "文件超过 {most_kb} KB，检查表不会这么大，请检查内容。",
        "file_empty": "文件没有内容。",
        "not_utf8": "文件不是 UTF-8 编码，请用编辑器另存为 UTF-8。",
        # YAML
        "yaml_tab": "行首缩进用了制表符（Tab），请改为空格。",
        "yaml_syntax": "YAML 写法有误：{detail}。请检查缩进、冒号后的空格和引号。",
        "yaml_character": "含有不允许的控制字符，请删去。",
        "yaml_anchor": "不允许用锚点和引用（& 和 *），请把内容写全。",
        "yaml_tag": "不允许用标签“{tag}”，请只写文字和数字。",
        "yaml_documents": "一个文件只能有一份内容，请删去多出的“---”。",
        "yaml_too_deep": "嵌套超过 {most} 层，请检查缩进。",
        "duplicate_key": "“{key}”写了两次，前一次在第 {first} 行，请只留一个。",
        # shape
        "unknown_key": "不认识“{key}”{hint}。",
        "missing_key": "{where}缺少“{key}”。",
        "want_table": "“{where}”应是“键: 值”的形式。",
        "want_list": "“{where}”应是列表。",
        "want_text": "“{where}”应是一段文字。",
        "empty_value": "“{where}”没有填写。",
        "empty_list": "“{where}”一项也没有，至少要有一项。",
        "twice_in_list": "“{where}”里“{value}”重复。",
        "text_too_long": "“{where}”有 {there} 个字，最多 {most} 个。",
        # words and numbers
        "unknown_word": "“{where}”的值“{value}”不认识{hint}，可用：{allowed}。",
        "unknown_unit": "责任单位“{value}”不在 standard.yaml 的 member_units 里{hint}。",
        "unknown_topic": "条款主题“{value}”不在任何标准的 topics 里{hint}。",
        "unknown_clause": "条款代码“{value}”不在这个标准的 clauses 里{hint}。",
        "unknown_chapter": "章代码“{value}”不在这个标准的 chapters 里{hint}。",
        "unknown_item": "检查项“{value}”在检查表里没有{hint}。",
        "unknown_criterion": "判定指标“{value}”不是 vector-density.yaml 里以百分比计的指标{hint}。",
        "unknown_edition": "标准版次“{value}”不在 editions 里{hint}。",
        "unknown_standard": "extends 写的标准“{value}”没有{hint}。",
        "unknown_kind": "场所代码“{value}”不在 site-kinds.yaml 里{hint}。",
        "not_a_number": "“{where}”的值“{value}”不是数字。",
        "not_positive": "“{where}”应大于零。",
        "negative": "“{where}”不能小于零。",
        "too_many_decimals": "“{where}”的值“{value}”小数太多，最多 {most} 位。",
        "number_out_of_range": "“{where}”应在 {least} 到 {most} 之间。",
        "not_whole": "“{where}”的值“{value}”应是整数。",
        "not_true_false": "“{where}”的值“{value}”应是 true 或 false。",
        "not_a_date": "“{where}”的值“{value}”不是日期，应写成 2021-12-03。",
        # meaning
        "code_shape": "代码“{value}”写法不对，应是小写字母、数字、下划线或连字符，以字母开头。",
        "code_of_kind": "检查项代码“{value}”应是“{kind}-”加两位数字。",
        "duplicate_code": "代码“{value}”重复，前一次在第 {first} 行；代码不能重复。",
        "section_code": "分节代码“{value}”应是一到两个大写字母。",
        "standard_differs": "standard 写的是“{value}”，但文件在“{folder}”文件夹里，两者应一致。",
        "folder_differs": "code 写的是“{value}”，但文件夹名是“{folder}”，两者应一致。",
        "kind_differs": "kind 写的是“{value}”，但文件名是“{stem}.yaml”，两者应一致。",
        "kind_not_listed": "standard.yaml 的 kinds 里没有“{kind}”，请补上或删去这张检查表。",
        "kind_without_weight": "kinds 里的“{kind}”在 scheme.yaml 里没有权重，请补上。",
        "points_total": "全部检查项合计 {total} 分，应正好是 {wanted} 分。",
        "measure_missing": "填数的检查项要写 measure（单位、比较、限值）。",
        "measure_unwanted": "answer 是 {answer}，不应有 measure；要填数请把 answer 改为 measure。",
        "measure_upper_missing": "比较写的是 between，还要写 upper（上限）。",
        "measure_upper_unwanted": "比较写的是 {op}，不应有 upper；两头都有限值请写 between。",
        "measure_upside_down": "上限 {upper} 不大于下限 {limit}，请核对是不是写反了。",
        "measure_good_unwanted": "between 在范围内就是好，不应再写 good。",
        "choice_missing": "选择题要写 choice（两到六个选项）。",
        "choice_unwanted": "answer 是 {answer}，不应有 choice；要选择请把 answer 改为 choice。",
        "choice_count": "选项应有 {least} 到 {most} 个。",
        "choice_all_fail": "所有选项都是不合格，至少要有一个不是。",
        "choice_good_ratio": "判好的选项应得全部分值，ratio 应是 1 或不写。",
        "faults_missing": "数问题的检查项要写 faults（单位、每处扣分、合格上限）。",
        "faults_unwanted": "answer 是 {answer}，不应有 faults；要数问题请把 answer 改为 faults。",
        "faults_each": "每处扣 {each} 分，比该项分值 {points} 还多。",
        "sample_missing": "抽样比例的检查项要写 sample（判定指标，或单位、比较和限值）。",
        "sample_unwanted": "answer 是 {answer}，不应有 sample；要填抽样请把 answer 改为 sample。",
        "record_missing": "文字或资料的检查项要写 record（要记下什么）。",
        "record_unwanted": "answer 是 {answer}，不应有 record；要记文字请把 answer 改为 text 或 document。",
        "levels_order": "A、B、C 三级（或各档）应从严到宽排列，请核对是不是写反了。",
        "show_if_forward": "show_if 写的“{value}”要在这一项前面；条件只能看前面的答案，也不能看自己。",
        "show_if_option": "“{item}”没有选项“{value}”{hint}。",
        "show_if_shape": "show_if 要写 verdict（结论）或 option（选项）中的一个。",
        "effective_upside_down": "失效日期早于生效日期，请核对是不是写反了。",
        "number_or_text": "指标要么写 op 和 value（数字），要么写 text（文字），不能都写或都不写。",
        "office_why": "seen 是 office（只能查资料）时要写 why（为什么现场看不到）；field 不写。",
        "marks_order": "各档分数应是不合格 < 合格 < 好，从 0 到 10，互不重叠。",
        "shares_total": "现场检查和指标的比例合计应是 100，现在是 {total}。",
        "penalty_order": "扣分应满足 0 ≤ each ≤ most ≤ 100。",
        "bands_order": "等次的起始分应从高到低，最高不超过 100，最后一等从 0 起。",
        "override_empty": "overrides 里的“{value}”什么也没有改。",
        "override_limit": "“{value}”不是单一限值的测量项，不能改 limit 或 good。",
        "extends_self": "标准不能补充自己，也不能补充另一个补充标准。",
        "measure_good_looser": "measure 的 good（{good}）比 limit（{limit}）更宽，应同样严或更严。",
        "measure_percent": "单位是百分数，限值应在 0 到 100 之间。",
        "deadline_days_unwanted": "deadline 是 immediate（立行立改），不应再写 days。",
        "unknown_indicator": "指标代码“{value}”不在这个标准的 indicators 里{hint}。",
        "form_endpoint": "接口地址“{value}”应以 / 开头，只含字母、数字和 /。",
        "form_field_name": "字段名“{value}”应是字母开头的字母、数字和下划线，照接口写。",
        "form_choices": "choice 类字段要写 choices（两项以上）；其他类型不写 choices 和 accept。",
        "form_accept": "accept 里的“{value}”不在 choices 里{hint}。",
        "form_limits": "least 应小于 most，只有 integer 和 decimal 能写。",
        "form_chapters": "chapters 应从第一个字段起，按字段的次序写：“{value}”不在该在的地方。",
        "ratios_order": "比例应满足 0 ≤ fail ≤ pass ≤ good = 1。",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: the file, the line (from 1), what is wrong and how to mend it, and a stable code."""

    file: str
    line: int
    message_zh: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message_zh} [{self.code}]"


def make_fault(file: str, line: int, code: str, **values: object) -> Fault:
    """Return the fault of a code with its sentence filled in."""
    return Fault(file, line, CATALOGUE[code].format_map(values), code)
