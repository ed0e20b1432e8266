"""The C interface as one table: structs, constants, callbacks, and every function with its types. A module for each header.

Nothing here does anything but describe. tests/test_binding.py compares it with the headers, with the symbols that the
libraries export and with the layout that the C compiler gives, so a width cannot drift. Two things differ from the C
text: a field called `from` is `from_`, and the columns of `ism3_columns` are plain addresses.
"""

from __future__ import annotations

from typing import Any, Dict, Tuple

from . import agents, assessment, core, criteria, io, ledger, metrics, model
from .core import (
    METRIC_COUNT as METRIC_COUNT,
    NUMBER_TEXT_SIZE as NUMBER_TEXT_SIZE,
    NONE as NONE,
    SECOND as SECOND,
    DAY as DAY,
    TIME_TEXT_SIZE as TIME_TEXT_SIZE,
    Metric as Metric,
    Code as Code,
    ism3_zone as ism3_zone,
    ism3_time_format as ism3_time_format,
    ism3_allocator as ism3_allocator,
    ism3_sha256 as ism3_sha256,
    ism3_work_product as ism3_work_product,
    ism3_catalogue_entry as ism3_catalogue_entry,
    ism3_control as ism3_control,
    ism3_error as ism3_error,
    ism3_int128 as ism3_int128,
    ism3_duration as ism3_duration,
    ism3_write_function as ism3_write_function,
)
from .model import (
    ENVIRONMENTS_MAX as ENVIRONMENTS_MAX,
    PROCESSES_MAX as PROCESSES_MAX,
    OBJECTIVES_MAX as OBJECTIVES_MAX,
    RESOURCES_MAX as RESOURCES_MAX,
    AnswerClock as AnswerClock,
    ism3_model as ism3_model,
    ism3_model_options as ism3_model_options,
    ism3_process_options as ism3_process_options,
    ism3_objective_options as ism3_objective_options,
    ism3_weekly_window as ism3_weekly_window,
    ism3_unit_cost as ism3_unit_cost,
)
from .criteria import (
    ONE as ONE,
    CRITERIA_MAX as CRITERIA_MAX,
    CONDITIONS_MAX as CONDITIONS_MAX,
    ASSETS_MAX as ASSETS_MAX,
    RULES_MAX as RULES_MAX,
    LEVEL_MAX as LEVEL_MAX,
    ROLE_COUNT as ROLE_COUNT,
    Operator as Operator,
    Normal as Normal,
    IncidentMeasure as IncidentMeasure,
    Role as Role,
    AssetKind as AssetKind,
    ism3_target as ism3_target,
    ism3_specification as ism3_specification,
    ism3_change as ism3_change,
    ism3_rationale as ism3_rationale,
    ism3_condition as ism3_condition,
    ism3_duty_rule as ism3_duty_rule,
    ism3_capability_level as ism3_capability_level,
    ism3_improvement as ism3_improvement,
)
from .ledger import (
    TIME_END as TIME_END,
    NO_INDEX as NO_INDEX,
    ID_SIZE_MAX as ID_SIZE_MAX,
    AMOUNT_MAX as AMOUNT_MAX,
    LedgerCount as LedgerCount,
    ItemState as ItemState,
    Kind as Kind,
    Verdict as Verdict,
    Cause as Cause,
    Field as Field,
    ism3_ledger as ism3_ledger,
    ism3_ledger_options as ism3_ledger_options,
    ism3_source as ism3_source,
    ism3_source_state as ism3_source_state,
    ism3_seal_options as ism3_seal_options,
    ism3_item as ism3_item,
    ism3_text as ism3_text,
    ism3_observation as ism3_observation,
    ism3_columns as ism3_columns,
    ism3_kind_info as ism3_kind_info,
    ism3_item_function as ism3_item_function,
)
from .metrics import (
    Better as Better,
    Chart as Chart,
    Status as Status,
    PeriodState as PeriodState,
    Every as Every,
    ism3_metrics as ism3_metrics,
    ism3_figure_info as ism3_figure_info,
    ism3_figure as ism3_figure,
    ism3_lead_times as ism3_lead_times,
    ism3_metrics_options as ism3_metrics_options,
)
from .assessment import (
    TargetStatus as TargetStatus,
    Behaviour as Behaviour,
    Rule as Rule,
    Outlook as Outlook,
    ObjectiveStatus as ObjectiveStatus,
    Success as Success,
    AssetScope as AssetScope,
    ism3_assessment as ism3_assessment,
    ism3_assessment_options as ism3_assessment_options,
    ism3_judgement as ism3_judgement,
    ism3_capability as ism3_capability,
    ism3_maturity as ism3_maturity,
    ism3_gap as ism3_gap,
    ism3_condition_result as ism3_condition_result,
    ism3_candidate as ism3_candidate,
    ism3_data_quality as ism3_data_quality,
    ism3_duty_finding as ism3_duty_finding,
    ism3_peer as ism3_peer,
)
from .io import (
    ReportForm as ReportForm,
    Topic as Topic,
    MetricsForm as MetricsForm,
    ReaderCount as ReaderCount,
    ism3_log as ism3_log,
    ism3_reader as ism3_reader,
    ism3_report_options as ism3_report_options,
    ism3_explain_options as ism3_explain_options,
    ism3_export_options as ism3_export_options,
    ism3_progress_function as ism3_progress_function,
    ism3_batch_function as ism3_batch_function,
    ism3_problem_function as ism3_problem_function,
    ism3_reader_options as ism3_reader_options,
)
from .agents import (
    ATTRIBUTES_MAX as ATTRIBUTES_MAX,
    RECORDER_CAPACITY_MAX as RECORDER_CAPACITY_MAX,
    RECORDER_RECORD_SIZE as RECORDER_RECORD_SIZE,
    SPOOL_NAME_SIZE as SPOOL_NAME_SIZE,
    ExpositionFormat as ExpositionFormat,
    ExpositionPeriods as ExpositionPeriods,
    ism3_recorder as ism3_recorder,
    ism3_recorder_options as ism3_recorder_options,
    ism3_recorder_state as ism3_recorder_state,
    ism3_exposition_attribute as ism3_exposition_attribute,
    ism3_exposition_options as ism3_exposition_options,
    ism3_spool_options as ism3_spool_options,
    ism3_spool_delta as ism3_spool_delta,
    ism3_spool_counts as ism3_spool_counts,
    ism3_spool_function as ism3_spool_function,
)

_MODULES = (core, model, criteria, ledger, metrics, assessment, io, agents)

#: The enums of the headers by their C name, with what their entries begin with.
ENUMS: Dict[str, Tuple[Any, str]] = {
    name: row for module in _MODULES for name, row in module.ENUMS.items()
}

#: Every function: the library that has it (`ism3` or `ism3-io`), what it returns, what it takes.
FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    name: row for module in _MODULES for name, row in module.FUNCTIONS.items()
}
