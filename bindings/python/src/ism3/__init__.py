"""Security management made measurable: the seven ISM3 metrics of security processes.

    import ism3
    model = ism3.Model.load("model.json")
    ledger = ism3.Ledger(model)
    ledger.observe_items(process="OSP-24", id=["INC-1"], input=["2026-05-04T09:12:00Z"], output=["2026-05-04T15:40:00Z"])
    print(ledger.metrics(every="month")["OSP-24"].figure("efficacy.ratio"))
"""

from ._ffi import Cause, Code, Field, Kind, Verdict
from ._library import lib as _lib
from .catalogue import CatalogueEntry, Control, catalogue, controls
from .criteria import (
    Asset,
    CapabilityLevel,
    CapabilityScale,
    Change,
    Condition,
    DutyRule,
    Improvement,
    MaturityLevel,
    MaturityProfile,
    Objective,
    Rationale,
    Specification,
    Target,
)
from .errors import (
    ArgumentError,
    ArgumentTypeError,
    ClosedError,
    ConflictError,
    DigestError,
    Error,
    FileError,
    FormatError,
    LimitError,
    MissingFileError,
    ModelError,
    NotFoundError,
    ObservationError,
    OutOfMemoryError,
    RangeError,
    StateError,
    StoppedError,
    StructError,
)
from ._values import BadRow, Counts, Item, ReadSummary, Source, Span
from .ledger import Ledger
from .figures import FIGURES, FigureInfo
from .metrics import LEAD_TIME_BOUNDS, Figure, LeadTimes, Metrics, Period, ProcessMetrics, Value
from ._results import (
    Baseline,
    Candidate,
    Capability,
    ConditionResult,
    DataQuality,
    DutyFinding,
    Gap,
    Judgement,
    Maturity,
    ObjectiveResult,
    Peer,
)
from .assessment import Assessment, ProcessAssessment
from .builder import ModelBuilder
from .model import Model, Problem, Process, Resource, WorkProduct

#: Version of this package.
__version__ = "0.1.0"

__all__ = [
    "FIGURES",
    "LEAD_TIME_BOUNDS",
    "ArgumentError",
    "ArgumentTypeError",
    "Assessment",
    "Asset",
    "BadRow",
    "Baseline",
    "Candidate",
    "Capability",
    "CapabilityLevel",
    "CapabilityScale",
    "CatalogueEntry",
    "Cause",
    "Change",
    "ClosedError",
    "Code",
    "Condition",
    "ConditionResult",
    "ConflictError",
    "Control",
    "Counts",
    "DataQuality",
    "DigestError",
    "DutyFinding",
    "DutyRule",
    "Error",
    "Field",
    "Figure",
    "FigureInfo",
    "FileError",
    "FormatError",
    "Gap",
    "Improvement",
    "Item",
    "Judgement",
    "Kind",
    "LeadTimes",
    "Ledger",
    "LimitError",
    "Maturity",
    "MaturityLevel",
    "MaturityProfile",
    "Metrics",
    "MissingFileError",
    "Model",
    "ModelBuilder",
    "ModelError",
    "NotFoundError",
    "Objective",
    "ObjectiveResult",
    "ObservationError",
    "OutOfMemoryError",
    "Peer",
    "Period",
    "Problem",
    "Process",
    "ProcessAssessment",
    "ProcessMetrics",
    "RangeError",
    "Rationale",
    "ReadSummary",
    "Resource",
    "Source",
    "Span",
    "Specification",
    "StateError",
    "StoppedError",
    "StructError",
    "Target",
    "Value",
    "Verdict",
    "WorkProduct",
    "__version__",
    "catalogue",
    "controls",
    "library_version",
]


def library_version() -> str:
    """The version of the C library that was loaded."""
    return str(_lib.ism3_version_string().decode())
