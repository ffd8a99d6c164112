"""Words that make a name that of an organisation, in six languages, in plain letters (core.facts.plain)."""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.facts.plain import word_set

HEADS: Mapping[str, frozenset[str]] = {
    "en": word_set(
        "university college institute institution foundation bank association agency authority ministry department government commission "
        "council federation confederation union office secretariat organization organisation fund trust company corporation committee centre "
        "center chamber academy society hospital municipality embassy directorate bureau network alliance coalition consortium group board "
        "court tribunal parliament senate cooperative laboratory observatory league service services administration taskforce school county partners "
        "city ministries universities governments inspectorate ombudsman police telecommunity operator museum library club guild congress treasury facility "
        "commissioner directorates registry regulator collective youth-led press enterprise enterprises industries technologies telecom "
        "airlines energy holdings systems solutions international"
    ),
    "fr": word_set(
        "ministere universite fondation banque association agence autorite commission conseil federation confederation union office secretariat "
        "organisation fonds societe comite centre chambre academie ecole hopital mairie ambassade direction bureau institut reseau alliance "
        "coalition consortium groupe parlement senat cooperative ligue gouvernement observatoire entreprise caisse syndicat tribunal cour "
        "ville municipalite communaute regie compagnie ordre"
    ),
    "es": word_set(
        "ministerio universidad fundacion banco asociacion agencia autoridad comision consejo federacion confederacion union oficina secretaria "
        "organizacion fondo sociedad comite centro camara academia escuela hospital ayuntamiento alcaldia embajada direccion instituto red "
        "alianza coalicion consorcio grupo parlamento senado cooperativa liga gobierno observatorio municipalidad empresa cruz "
        "contraloria procuraduria defensoria fiscalia presidencia tribunal corte congreso asamblea administracion corporacion compania cabildo prefectura superintendencia intendencia diputacion junta generalitat servicio viceministerio"
    ),
}
"""Language → nouns that an organisation's name has first (`Ministry of …`) or, in English, last (`… Foundation`)."""

WEAK_LAST = word_set("international energy technologies services partners systems solutions systems library facility")
"""Nouns that make a name only as its last word and after a word that is not a common adjective."""

COMPANY_ENDINGS = word_set("ltd limited inc llc plc gmbh s.a sa sarl spa ag co corp ltda s.l")

NO_ORGANISATIONS = word_set(
    "goal goals agenda plan plans strategy strategies strategic programme programmes program programs project projects conference report reports "
    "framework resolution day week summit act law laws policy policies declaration convention agreement initiative meeting award prize campaign "
    "workshop training seminar session course webinar index review decade year years treaty protocol pathway standard standards guidelines "
    "handbook toolkit portal platform app charter phase component action target targets line lines lab challenge hackathon indicator statement member "
    "representatives participants delegates experts representantes participantes delegados expertos representants delegues "
    "members states state countries head minister president director chairman chair secretary secretary-general general "
    "objectif objectifs programme projet conference rapport cadre journee semaine sommet loi politique declaration accord atelier forum plan "
    "strategie ministre president directeur directrice "
    "objetivo objetivos programa proyecto conferencia informe marco dia semana cumbre ley politica declaracion acuerdo taller foro estrategia "
    "ministro ministra presidente director directora"
)
"""A name that ends in such a word is that of something else."""

LINKS: Mapping[str, frozenset[str]] = {
    "en": word_set("of for and the on in at de du la le des del"),
    "fr": word_set("de du des la le les l d et pour en sur contre sans"),
    "es": word_set("de del la las los el y e para en por sobre"),
}
"""Small words within a name."""

STARTERS = word_set(
    "the a an in on at of by with for from to and or but as our its their this that these those we it he she they since during after before under "
    "through between within together jointly also both all some many each every other new such while when where who which what there here "
    "following based according thanks using including led funded organised organized hosted supported implemented launched with joint the "
    "le la les l un une des du de en dans sur avec par pour et ou mais ce cette ces nous il elle ils elles depuis pendant apres avant sous "
    "el los las un una en de del con por para y o pero este esta estos estas nosotros desde durante tras bajo al lo"
)
"""Words that begin a sentence and are no part of a name."""

RUSSIAN_HEADS = (
    r"министерств\w{1,3}|университет\w{0,3}|институт\w{0,3}|академи\w{1,3}|агентств\w{1,3}|комитет\w{0,3}|комисси\w{1,3}|фонд\w{0,3}|банк\w{0,3}|ассоциаци\w{1,3}|федераци\w{1,3}|"
    r"союз\w{0,3}|центр\w{0,3}|департамент\w{0,3}|правительств\w{1,3}|администраци\w{1,3}|служб\w{1,3}|управлени\w{1,3}|совет\w{0,3}|организаци\w{1,3}|палат\w{1,3}|компани\w{1,3}|корпораци\w{1,3}|"
    r"общество|мэри\w{1,3}|посольств\w{1,3}|школ\w{1,3}|больниц\w{1,3}|альянс\w{0,3}|сет\w{1,2}|консорциум\w{0,3}|лиг\w{1,2}|группа|парламент\w{0,3}|минздрав\w{0,3}|минобрнауки|минцифры|минэкономразвития|минфин\w{0,3}|минпросвещения|ооо|оао|пао|зао|ао|ано|нко|росстат\w{0,3}|госкомстат\w{0,3}"
)
RUSSIAN_ADJECTIVE = r"[а-я-]{3,30}(?:ий|ый|ой|ого|его|ому|ему|им|ым|ом|ем|ая|яя|ую|юю|ое|ее|ые|ие|ых|их|ыми|ими|ей)"
RUSSIAN_GENITIVE = r"[а-я-]{2,30}(?:а|я|ы|и|ов|ев|ей|ий|ого|его|ой|ых|их|ек|ок|сти|ства|ции|ь)(?![а-я-])"

ARABIC_HEADS = (
    "وزاره|جامعه|موسسه|بنك|مصرف|جمعيه|هييه|حكومه|مجلس|معهد|مركز|وكاله|لجنه|اتحاد|منظمه|صندوق|شركه|غرفه|اكاديميه|رابطه|شبكه|"
    "بلديه|امانه|سفاره|اداره|مكتب|مديريه|سلطه|مدرسه|مستشفي|نقابه|ديوان|برلمان|تحالف|كليه"
)
CHINESE_HEADS = (
    "大学|学院|基金会|银行|协会|政府|研究院|研究所|委员会|公司|集团|联盟|联合会|学会|中心|管理局|总局|管理委员会|教育部|卫生部|财政部|"
    "外交部|科技部|商务部|农业部|环境部|信息部|工业和信息化部|农业农村部|生态环境部|卫健委|统计局|部委|通信部|交通部|能源部|劳动部|医院|商会|红十字会|机构|办公室|理事会|秘书处|监管局|使馆|妇联"
)
CHINESE_MINISTRIES = (
    r"(?:[^\W\d_与和同由在对向为及等的了]{1,6}?)?(?:教育|卫生|财政|外交|科技|商务|农业|环境|信息|工业和信息化|农业农村|生态环境|通信|交通|交通运输|能源|劳动|水利|文化|"
    r"邮电|信息通信|邮政和电信|民政|司法|国防|内政|旅游|青年|体育|妇女|住房|建设|计划|经济|电信|贸易|工业|工商|林业|渔业|公共卫生|公共工程|卫生和福利|社会事务)部(?![门分队长署落位件])"
)
CHINESE_EDGES = "与和同由在对向为及等、,。;:!?()《》“”的了从被将把于给跟并并且邀请获得来自联合会同包括以及经应使让于"
"""Characters that end a name to the left."""
