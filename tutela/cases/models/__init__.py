"""The child and the file: who she is, who is with her, what she needs, what she said."""

from tutela.cases.models.course import (
    Application,
    ChildView,
    Classification,
    Fact,
    Group,
    GroupMember,
    NoticeGiven,
    ReadinessAnswer,
    Tick,
    ToldTopic,
)
from tutela.cases.models.erasure import Erasure
from tutela.cases.models.file import Case, Part
from tutela.cases.models.identity import (
    Birth,
    Contact,
    Description,
    Document,
    Language,
    Mark,
    Name,
    NameToken,
    Note,
    Origin,
    Photo,
    Relation,
)

__all__ = [
    "Application", "Birth", "Case", "ChildView", "Classification", "Contact", "Description", "Document", "Erasure", "Fact",
    "Group", "GroupMember", "Language", "Mark", "Name", "NameToken", "Note", "NoticeGiven", "Origin", "Part", "Photo",
    "ReadinessAnswer", "Relation", "Tick", "ToldTopic",
]  # fmt: skip
