"""Why a report failed, as the index tells it: where, what of, and what can be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from policylab.i18n.words import Language, Words
from policylab.pages.page import page_name

CELL = Words("第 {cell} 个单元", "cell {cell}")
LINE = Words("第 {line} 行", ", line {line}")
GIVEN = Words("参数：{given}", "Parameters: {given}")
KEPT = Words("此前生成的版本仍保留", "The version built earlier is kept")
AGAIN = Words("更正后运行：{command}", "Then run: {command}")
# By the name of the error; whatever is not named here is looked up in the notebook.
ADVICE: Mapping[str, Words] = {
    "TimeoutError": Words(
        "运行超时。机器繁忙时可再试一次；确需更长时间的，在计划文件的 limits 中放宽 cell_seconds 或 report_seconds。",
        "It took too long. On a busy machine try again; if it needs more time, raise cell_seconds or report_seconds "
        "under limits in the plan.",
    ),
    "MemoryError": Words(
        "内存超限。减少同时运行的报告（--jobs），或在计划文件的 limits 中放宽 memory_mb。",
        "It needed too much memory. Run fewer reports at a time (--jobs), or raise memory_mb under limits in the plan.",
    ),
    "InputError": Words(
        "数据有误。按上文所示更正数据文件或计划文件中的参数；policylab check 可检查全部数据文件。",
        "The data are not right. Correct the data file or the plan's parameters as said above; policylab check looks "
        "at all data files.",
    ),
    "OSError": Words(
        "文件无法读写。检查磁盘空间和文件夹权限。",
        "A file could not be read or written. Look at the room on the disk and the folder's permissions.",
    ),
    "KernelDied": Words(
        "计算进程意外终止，可能是内存不足或被系统结束。再试一次；仍失败的，请交维护人员处理。",
        "The computing process ended: it may have run out of memory, or been ended by the system. Try again; if it "
        "fails again, pass this on to whoever maintains the shelf.",
    ),
}
LOOK = Words(
    "请把以下信息连同执行到出错处的笔记本（{notebook}）交维护人员处理。",
    "Pass what follows on to whoever maintains the shelf, with the notebook up to the fault ({notebook}).",
)
TELL = Words("请把以下信息交维护人员处理。", "Pass what follows on to whoever maintains the shelf.")
_SAME = {"WorkerDied": "KernelDied", "PermissionError": "OSError", "FileNotFoundError": "OSError"}


def failure_told(record: Mapping[str, Any], language: Language, missing: Collection[str] = ()) -> dict[str, Any]:
    """Return the words of a report that failed.

    Parameters
    ----------
    record : mapping
        As plain data.
    language : {"zh", "en"}
    missing : collection of str
        Pages that a record tells of and that are not there.
    """
    error = record["error"]
    where = CELL.format(cell=str(error["cell"]))[language] if error["cell"] else ""
    if where and error.get("line"):
        where += LINE.format(line=str(error["line"]))[language]
    given = ", ".join(f"{name}={value!r}" for name, value in record["parameters"].items())
    page = page_name(record["name"], language)
    kept = {"text": KEPT[language], "href": page} if page in record.get("outputs", {}) and page not in missing else None
    again = AGAIN.format(command=f"policylab report --only {record['name']}")
    return {
        "name": record["name"],
        "where": where,
        "message": f"{error['name']}: {error['message']}",
        "given": GIVEN.format(given=given)[language] if given else "",
        "advice": _joined(_advice(record), again)[language],
        "lines": error["lines"],
        "kept": kept,
    }


def _advice(record: Mapping[str, Any]) -> Words:
    name = record["error"]["name"]
    known = ADVICE.get(_SAME.get(name, name))
    if known is not None:
        return known
    return LOOK.format(notebook=record["executed"]) if record.get("executed") else TELL


def _joined(*sentences: Words) -> Words:
    return Words("".join(one.zh for one in sentences), " ".join(one.en for one in sentences))
