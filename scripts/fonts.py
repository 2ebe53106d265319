"""Gets the fonts of the official documents and cuts them into the app's own folder.

Called by ./run and ./test:  .venv/bin/python scripts/fonts.py --out var/fonts

The open fonts come from the distribution's packages. They are unpacked, not
installed, so no administrator is needed, and fonts that are installed already are
taken as they are. Each is cut to GBK and the names of extra-characters.txt, gets the
vertical metrics of FandolFang (a line of mixed fonts then keeps its height: 22 lines
a page) and a name of its own, as the licences of changed fonts ask
(docs/fonts.md). A stamp in the folder makes every later start a matter of
milliseconds.
"""

import argparse
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRA = ROOT / "inspect_app" / "documents" / "data" / "extra-characters.txt"
SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/share/texlive/texmf-dist/fonts"))
ASCENT, DESCENT, LINE_GAP = 880, -120, 200
UNITS_PER_EM = 1000
# Vertical writing and Japanese or Korean variants: half the size and never shown here.
UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")


@dataclass(frozen=True)
class Cut:
    """One font that the app gets: where it comes from and what it is called here."""

    family: str
    file: str
    package: str
    characters: str = "all"  # "all", or "latin" for digits and letters only
    needed: bool = True


CUTS = (
    Cut("Inspect FangSong", "FandolFang-Regular.otf", "texlive-lang-chinese"),
    Cut("Inspect Kai", "FandolKai-Regular.otf", "texlive-lang-chinese"),
    Cut("Inspect Hei", "FandolHei-Regular.otf", "texlive-lang-chinese"),
    Cut("Inspect Biaosong", "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    Cut("Inspect Song", "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    Cut("Inspect Sans", "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    Cut("Inspect Fang Rare", "LXGWWenKai-Light.ttf", "fonts-lxgw-wenkai", needed=False),
    Cut("Inspect Kai Rare", "LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai", needed=False),
    Cut("Inspect Latin", "LiberationSerif-Regular.ttf", "fonts-liberation", "latin"),
)


class FontsError(Exception):
    """What went wrong and what to do, in one line for the person at the terminal."""


def gbk_characters() -> set[int]:
    """All characters of GBK with ASCII and the no-break space."""
    found = set(range(0x20, 0x7F)) | {0xA0}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes((lead, trail)).decode("gbk")))
            except UnicodeDecodeError:
                continue
    return found


def latin_characters() -> set[int]:
    """ASCII and the no-break space: quotes and dashes stay with the Chinese font."""
    return set(range(0x20, 0x7F)) | {0xA0}


def extra_characters(files: list[Path]) -> set[int]:
    """The characters of the given text files; what follows # in a line is a remark."""
    found: set[int] = set()
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            found |= {ord(char) for char in line.split("#")[0] if not char.isspace()}
    return found


def stamp_of(extra: set[int]) -> str:
    """A digest of this script and of the wanted characters."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(",".join(map(str, sorted(extra))).encode())
    return digest.hexdigest()


def installed(file_name: str) -> Path | None:
    """The font in the folders of the system, if its package is installed."""
    for folder in SYSTEM_FOLDERS:
        for path in sorted(folder.rglob(file_name)) if folder.is_dir() else ():
            return path
    return None


def download(packages: list[str], folder: Path) -> list[str]:
    """Fetch the packages by apt without installing them; say which could not be had."""
    missing = [name for name in packages if not fetch(name, folder)]
    if not missing:
        return []
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "-q", "update"], check=False, capture_output=True)
    return [name for name in missing if not fetch(name, folder)]


def fetch(package: str, folder: Path) -> bool:
    """One `apt-get download`; False if apt does not know the package or the net is down."""
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    return done.returncode == 0


def unpack(folder: Path, wanted: set[str]) -> dict[str, Path]:
    """Take the wanted font files, and nothing else, out of the packages in the folder."""
    found: dict[str, Path] = {}
    for package in sorted(folder.glob("*.deb")):
        command = ["dpkg-deb", "--fsys-tarfile", str(package)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                continue
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                for member in archive:
                    name = Path(member.name).name
                    source = archive.extractfile(member) if name in wanted else None
                    if source is not None and name not in found:
                        found[name] = folder / name
                        found[name].write_bytes(source.read())
        package.unlink()
    return found


def sources(folder: Path) -> dict[str, Path]:
    """Where each font file is: on the system or freshly unpacked into the folder."""
    found = {cut.file: path for cut in CUTS if (path := installed(cut.file))}
    absent = [cut for cut in CUTS if cut.file not in found]
    if absent:
        failed = download(sorted({cut.package for cut in absent}), folder)
        found |= unpack(folder, {cut.file for cut in absent})
        for cut in absent:
            if cut.file not in found and cut.needed:
                names = "、".join(failed) or cut.package
                message = f"取不到字体包 {names}：请检查网络后执行 apt-get update 再试"
                raise FontsError(message)
    return found


def face_index(path: Path) -> int:
    """Which face of a collection is the one for simplified Chinese."""
    if path.suffix != ".ttc":
        return 0
    from fontTools.ttLib import TTCollection  # noqa: PLC0415 - slow, only for a new cut

    with TTCollection(str(path), lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            if " SC" in (font["name"].getDebugName(1) or ""):
                return index
    return 0


def tag_numbers(tags: tuple[str, ...]) -> set[int]:
    """Table names as HarfBuzz counts them: four bytes, big end first."""
    return {int.from_bytes(tag.encode(), "big") for tag in tags}


def cut_font(path: Path, characters: set[int]) -> bytes:
    """The font with the given characters only (uharfbuzz: under a second a font)."""
    import uharfbuzz  # noqa: PLC0415 - not needed on a later start

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), face_index(path))
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(characters & set(face.unicodes))
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(tag_numbers(UNUSED_TABLES))
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def rename(data: bytes, family: str) -> bytes:
    """The font under its own name and with FandolFang's vertical metrics."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow, only for a new cut

    with TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False) as font:
        scale = font["head"].unitsPerEm / UNITS_PER_EM
        ascent, descent = round(ASCENT * scale), round(DESCENT * scale)
        gap = round(LINE_GAP * scale)
        line, os2, names = font["hhea"], font["OS/2"], font["name"]
        line.ascent, line.descent, line.lineGap = ascent, descent, gap
        os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, descent, gap
        os2.usWinAscent, os2.usWinDescent = ascent, -descent
        os2.usWeightClass = 400
        os2.fsSelection = (os2.fsSelection & ~0b100001) | 0b1000000
        font["head"].macStyle = 0
        licence = names.getDebugName(13)
        owner = names.getDebugName(0)
        names.names = []
        post_script = family.replace(" ", "")
        texts = {0: owner, 1: family, 2: "Regular", 3: f"{post_script}-1", 4: family}
        for number, text in (texts | {6: post_script, 13: licence}).items():
            if text:
                names.setName(text, number, 3, 1, 0x409)
        out = io.BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()


def write(path: Path, data: bytes) -> None:
    """Write beside and move, so that a broken run leaves no half font."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(data)
    beside.replace(path)


def fontconfig_file(folder: Path) -> bytes:
    """The configuration that lets WeasyPrint see this folder and nothing else."""
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <dir>{folder}/licensed</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
""".encode()


def characters_of(cut: Cut, extra: set[int]) -> set[int]:
    """What is kept of this font."""
    return latin_characters() if cut.characters == "latin" else gbk_characters() | extra


def build(out: Path, extra: set[int]) -> Iterator[str]:
    """Cut every font into the folder; yields the names of fonts that could not be had."""
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        found = sources(Path(scratch))
        for cut in CUTS:
            if cut.file not in found:
                yield cut.family
                continue
            data = rename(cut_font(found[cut.file], characters_of(cut, extra)), cut.family)
            suffix = ".otf" if data[:4] == b"OTTO" else ".ttf"
            write(out / (cut.family.replace(" ", "") + suffix), data)
    (out / "licensed").mkdir(exist_ok=True)
    write(out / "fonts.conf", fontconfig_file(out))


def main(arguments: list[str] | None = None) -> int:
    """Make sure that the folder holds the fonts; 0 if it does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "fonts")
    parser.add_argument("--extra", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    out = options.out.resolve()
    extra = extra_characters([EXTRA, *options.extra])
    stamp, stamp_file = stamp_of(extra) + str(out), out / "stamp"
    if stamp_file.is_file() and stamp_file.read_text() == stamp:
        return 0
    out.mkdir(parents=True, exist_ok=True)
    sys.stdout.write("正在准备公文字体（约一分钟，只做一次）\n")
    sys.stdout.flush()
    try:
        missing = list(build(out, extra))
    except FontsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if missing:
        sys.stdout.write(f"系统软件源没有 {'、'.join(missing)}，生僻字以宋体代替\n")
    write(stamp_file, stamp.encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
