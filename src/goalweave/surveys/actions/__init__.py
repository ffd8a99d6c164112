"""Writes to questionnaires, rounds, submissions and answers."""

from goalweave.surveys.actions.anchoring import MarkedText
from goalweave.surveys.actions.answer_fixes import FIXED_IN_TEXT, fix_answer, publish_cited_records
from goalweave.surveys.actions.answers import (
    assign_answer,
    confirm_carried_over,
    merge_answer,
    merged_text,
    set_answer_status,
    write_answer,
)
from goalweave.surveys.actions.citing import (
    CitationForm,
    accept_record_change,
    add_source,
    insert_records,
    remove_source,
)
from goalweave.surveys.actions.comments import (
    add_comment,
    add_guest_comment,
    delete_comment,
    guest_link,
    invite_guest,
    reply_to_comment,
    settle_comment,
    withdraw_guest,
)
from goalweave.surveys.actions.drafting import carry_over, draft_all_answers, draft_answer, previous_answer
from goalweave.surveys.actions.files import add_file, remove_file
from goalweave.surveys.actions.importing import import_submission
from goalweave.surveys.actions.links import check_answer_links
from goalweave.surveys.actions.questionnaires import (
    change_questionnaire,
    create_edition,
    delete_questionnaire,
    install_questionnaires,
    set_publisher_wording,
    store_questionnaire,
)
from goalweave.surveys.actions.record_updates import RecordUpdate, apply_record_update, find_record_update
from goalweave.surveys.actions.rounds import add_recipients, close_round, extend_round, open_round, reopen_round
from goalweave.surveys.actions.sample_submission import publish_sample
from goalweave.surveys.actions.submissions import (
    EmptyAnswers,
    decline_submission,
    empty_questions,
    extend_submission,
    hand_in_submission,
    publish_submission,
    reopen_submission,
    resume_submission,
    set_submission_facts,
    start_submission,
    withdraw_submission,
)
from goalweave.surveys.actions.suggestions import (
    AcceptedSuggestions,
    accept_all_suggestions,
    accept_suggestion,
    add_guest_suggestion,
    reject_suggestion,
    suggest_change,
    suggestion_still_applies,
)

__all__ = [
    "FIXED_IN_TEXT",
    "AcceptedSuggestions",
    "CitationForm",
    "EmptyAnswers",
    "MarkedText",
    "RecordUpdate",
    "accept_all_suggestions",
    "accept_record_change",
    "accept_suggestion",
    "add_comment",
    "add_file",
    "add_guest_comment",
    "add_guest_suggestion",
    "add_recipients",
    "add_source",
    "apply_record_update",
    "assign_answer",
    "carry_over",
    "change_questionnaire",
    "check_answer_links",
    "close_round",
    "confirm_carried_over",
    "create_edition",
    "decline_submission",
    "delete_comment",
    "delete_questionnaire",
    "draft_all_answers",
    "draft_answer",
    "empty_questions",
    "extend_round",
    "extend_submission",
    "find_record_update",
    "fix_answer",
    "guest_link",
    "hand_in_submission",
    "import_submission",
    "insert_records",
    "install_questionnaires",
    "invite_guest",
    "merge_answer",
    "merged_text",
    "open_round",
    "previous_answer",
    "publish_cited_records",
    "publish_sample",
    "publish_submission",
    "reject_suggestion",
    "remove_file",
    "remove_source",
    "reopen_round",
    "reopen_submission",
    "reply_to_comment",
    "resume_submission",
    "set_answer_status",
    "set_publisher_wording",
    "set_submission_facts",
    "settle_comment",
    "start_submission",
    "store_questionnaire",
    "suggest_change",
    "suggestion_still_applies",
    "withdraw_guest",
    "withdraw_submission",
    "write_answer",
]
