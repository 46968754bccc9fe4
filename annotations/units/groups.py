"""Runs of words that are likely to name something: capitalised groups, hyphenated compounds, noun groups."""

from collections.abc import Callable

import regex

from annotations.extent import Extent
from annotations.units.words import ARTICLES, HYPHENS

# Words that end a noun group. Languages without such a list end theirs at punctuation.
_FUNCTION_LIST = """
    a an the this that these those such each every either neither any no some all both another other its their his her
    our my your whose it he she they we you i him them us me itself himself herself themselves who whom which what when
    where why how there here
    of in on at by for from to into onto upon with within without about above across after against along amid among
    around as before behind below beneath beside besides between beyond despite down during except inside like near off
    out outside over past per regarding since through throughout till toward towards under until up via versus
    according due because
    and or but nor so yet if than then though although while whereas unless whether once
    not never also only just even still too very more most much less least already now again ever almost both far not
    is am are was were be been being has have had having do does did done doing will would shall should can could may
    might must ought cannot let lets get gets got
    said says say saying told tells tell telling
    isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't hasn't haven't hadn't
    he's she's it's that's there's they're we're i'm you're they've we've i've
    في من على إلى عن أن إن التي الذي الذين هذا هذه ذلك تلك مع بعد قبل عند لم لا ما قد كان كانت قال قالت وقال وقالت أو ثم
    的 了 在 是 和 与 與 及 或 对 對 将 將 被 把 等 这 這 那 也 都 而 于 於 从 從 到 向 为 為 以 并 並 但 就 还 還 说 說
    表示 称 稱 没有 沒有 遭到 已 已经 已經 正在 其 该 該 之
    の は が を に へ と で も や から まで より では には とは した する して された され いる ある ない
    ที่ ใน และ ของ ว่า ได้ จาก เป็น มี ให้ กับ โดย แต่ หรือ ซึ่ง ไม่ จะ กล่าว แถลง เมื่อ อยู่ คือ ถูก นี้ นั้น
"""
# Verbs of the news whose form does not show that they are verbs.
_VERBS_LIST = """
    hit struck killed fired fell rose took takes take made makes make went goes go came comes come saw seen put sent
    held holds led left met won lost gave given begin began begun kept keep keeps found find finds know knows knew think
    thinks thought want wants wanted blames calls became become becomes remains remain continues continue includes
    include underwent broke spoke speak speaks stood stands stand brought hosts shows show seeks seek sought causing
    occur occurs occurred happen happens happened introduces presents restates condemns grapples complicates unfolds
    underscores prompts raises watches urges vows rejects faces
"""
_AUXILIARIES_LIST = "is are was were be been being has have had having get got gets"
_NOUNS_IN_ED_ING_LY_LIST = """
    building buildings meeting meetings hearing briefing wedding ruling training funding bombing bombings
    shooting shootings killing killings king wing spring morning evening thing things beijing shelling uprising
    gathering crossing warning ceiling string ring bed feed seed speed shed red hundred family supply ally assembly
    july italy monopoly reply anomaly weekly monthly daily elderly friendly early deadly
"""
# Lower-case words inside names.
_PARTICLES_LIST = (
    "al el bin ibn bint abu von van der den de del della di da dos du des la le las los ter ten y e zu zum af"
)
_LINKS = frozenset({"of", "of the"})
# Capitalised only because a sentence begins with them, unless a name goes on behind them ("New York").
_BEGINNERS_LIST = """
    last next first second another other many several few most one two three four five six seven eight nine ten hundreds
    thousands dozens new meanwhile however earlier later following given instead similarly moreover furthermore
    additionally recently currently yesterday today tomorrow officials world police people read
"""
_FUNCTION = frozenset(_FUNCTION_LIST.split())
_VERBS = frozenset(_VERBS_LIST.split())
_AUXILIARIES = frozenset(_AUXILIARIES_LIST.split())
_NOUNS_IN_ED_ING_LY = frozenset(_NOUNS_IN_ED_ING_LY_LIST.split())
_PARTICLES = frozenset(_PARTICLES_LIST.split())
_BEGINNERS = frozenset(_BEGINNERS_LIST.split())
_JOINTS = frozenset(HYPHENS) | frozenset("–·・")
_POSSESSIVE = regex.compile(r"['’‘`´][sS]$")
_NUMBER = regex.compile(r"\p{N}[\p{N}.,]*$")
_INITIAL = regex.compile(r"\p{Lu}$")


def _capitalised(word: str) -> bool:
    first = word[0]
    if first in "@#" and len(word) > 1:
        first = word[1]
    if first.isupper() or first.istitle():
        return True
    head, joint, tail = word.partition("-")
    return bool(joint) and head.lower() in ARTICLES and tail[:1].isupper()


def _by_sentence(words: list[Extent], sentences: list[Extent]) -> list[list[Extent]]:
    """The words sentence by sentence; what no sentence holds stands alone."""
    rows: list[list[Extent]] = []
    index = 0
    for sentence in sentences:
        row: list[Extent] = []
        while index < len(words) and words[index].start < sentence.end:
            row.append(words[index])
            index += 1
        if row:
            rows.append(row)
    if index < len(words):
        rows.append(words[index:])
    return rows


def groups(block: str, words: list[Extent], sentences: list[Extent]) -> list[Extent]:
    """The GROUP units of a block: capitalised runs and hyphenated compounds, ascending and disjoint.

    A function word at the start of a sentence begins none ("The Green Zone" gives "Green Zone"), a possessive ends
    one ("Baghdad's Green Zone" gives two, since both are wanted).
    """
    found: list[Extent] = []
    for row in _by_sentence(words, sentences):
        index = 0
        while index < len(row):
            last = _group_end(block, row, index)
            if last is None:
                index += 1
                continue
            found.append(Extent(row[index].start, row[last].end))
            index = last + 1
    return found


def _group_end(block: str, row: list[Extent], first: int) -> int | None:
    """The index of the last word of the group that begins at row[first]; None when none begins there."""
    texts = [block[word.start : word.end] for word in row[first : first + 24]]

    def joint(index: int) -> str:
        return block[row[first + index - 1].end : row[first + index].start]

    hyphenated = any(mark in texts[0] for mark in _JOINTS)
    if _plain(texts[0]) in _FUNCTION and not _acronym(texts[0]):
        return None
    if first == 0 and _plain(texts[0]) in _BEGINNERS and not (len(texts) > 1 and _capitalised(texts[1])):
        return None
    named = _capitalised(texts[0])
    last = 0
    while last + 1 < len(texts) and not (named and _POSSESSIVE.search(texts[last])):
        gap = joint(last + 1)
        if gap in _JOINTS:
            last, hyphenated = last + 1, True
            continue
        if not named:
            break
        following = _name_goes_on(texts, last, joint)
        if following is None:
            break
        last = following
    return first + last if named or hyphenated else None


def _name_goes_on(texts: list[str], last: int, joint: Callable[[int], str]) -> int | None:
    """The index of the next word of a name after texts[last], past particles; None where the name ends."""
    index = last + 1
    gap = joint(index)
    if not (gap.isspace() or (gap.strip() == "." and _INITIAL.match(texts[last]))):
        return None
    if _NUMBER.match(texts[index]):
        return index
    if texts[index][0] in "@#":
        return None
    between: list[str] = []
    while index < len(texts):
        if _capitalised(texts[index]) and (_plain(texts[index]) not in _FUNCTION or _acronym(texts[index])):
            return index
        between.append(texts[index])
        linked = " ".join(between)
        if not (texts[index] in _PARTICLES or linked in _LINKS):
            return None
        index += 1
        if index < len(texts) and not joint(index).isspace():
            return None
    return None


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _acronym(word: str) -> bool:
    """Whether a word that reads like a function word is an acronym: US, IT, WHO."""
    return len(word) > 1 and word.isupper()


def noun_groups(block: str, words: list[Extent], sentences: list[Extent]) -> list[Extent]:
    """The NOUN_GROUP units of a block, ascending and disjoint: words between function words, verbs and punctuation."""
    found: list[Extent] = []
    for row in _by_sentence(words, sentences):
        group: list[Extent] = []
        before = ""
        for word in row:
            text = block[word.start : word.end]
            gap = block[group[-1].end : word.start] if group else ""
            if group and not _adjoins(gap, before):
                _close(found, group)
                group = []
            joined = bool(group) and gap in _JOINTS
            if not joined and _ends_noun_group(text, before, bool(group)):
                _close(found, group)
                group = []
            else:
                group.append(word)
            before = text
        _close(found, group)
    return found


def _adjoins(gap: str, before: str) -> bool:
    """Whether what stands between two words lets a noun group go on."""
    if gap == "" or gap.isspace() or gap in _JOINTS or gap.strip() == "/":
        return True
    return gap.strip() == "." and _INITIAL.match(before) is not None


def _close(found: list[Extent], group: list[Extent]) -> None:
    if group:
        found.append(Extent(group[0].start, group[-1].end))


def _ends_noun_group(word: str, before: str, inside: bool) -> bool:
    plain = _plain(word)
    if plain in _FUNCTION:
        return not _acronym(word)
    if not word.islower() or plain in _NOUNS_IN_ED_ING_LY:
        return False
    if plain in _VERBS or plain.endswith("ly"):
        return True
    return "-" not in plain and plain.endswith(("ed", "ing")) and (inside or before.lower() in _AUXILIARIES | {"to"})
