"""Which detail of a record a number in its text is for: people who take part, women among them, people reached."""

from __future__ import annotations

import re

from goalweave.core.model import RecordKind
from goalweave.core.model.record_details import DETAILS, MOST
from goalweave.search.normalise import fold


def _unit_names(written: str) -> frozenset[str]:
    return frozenset(fold(name).strip() for name in written.split("|"))


_WOMEN = _unit_names(
    "women|woman|girls|girl|females|femmes|filles|mujeres|ninas|chicas|женщин|женщины|женщинам|девушек|девочек|"
    "نساء|امراه|فتيات|فتاه|妇女|女性|女孩|女童|名妇女|名女性|名女孩|名女童"
)
_PEOPLE = _unit_names(
    "participants|participant|attendees|delegates|trainees|learners|students|teachers|officials|experts|"
    "participantes|asistentes|delegados|delegues|stagiaires|apprenants|participantes|участников|участника|слушателей|делегатов|"
    "مشارك|مشاركا|مشاركين|مندوبا|متدربا|متدربين|参与者|参加者|与会者|学员|代表|名参与者|名参加者|名与会者|名学员|名代表|"
    "people|persons|person|beneficiaries|households members|residents|inhabitants|citizens|children|farmers|"
    "personnes|beneficiaires|habitants|enfants|personas|beneficiarios|habitantes|ninos|человек|людей|жителей|детей|"
    "شخص|شخصا|اشخاص|مستفيد|مستفيدا|مستفيدين|طفل|طفلا|人|居民|受益人|儿童|名儿童|名受益人"
)


def people_detail(kind: RecordKind, number: str, unit: str) -> str:
    """The detail that records of this kind have for a number of this unit, or an empty text."""
    if not re.fullmatch(r"[0-9]{1,13}", number) or int(number) > MOST:
        return ""
    known = {detail.id for detail in DETAILS[kind]}
    return next((detail for detail in _details_of_unit(unit) if detail in known), "")


def _details_of_unit(unit: str) -> tuple[str, ...]:
    # Other words may describe what is counted: “young women”.
    names = {fold(unit).strip(), *fold(unit).split()}
    if names & _WOMEN:
        return ("women", "beneficiaries")
    if names & _PEOPLE:
        return ("participants", "beneficiaries")
    return ()
