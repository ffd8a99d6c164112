"""Words that are in cells, in six languages, parted by bars. Small letters, no accents needed."""

from __future__ import annotations

from goalweave.core.model import RecordKind
from goalweave.formats.reading.normalisation import Vocabulary

KINDS = Vocabulary(
    {
        RecordKind.ACTIVITY: "activity|project|programme|program|initiative|grant|activité|projet|actividad|proyecto|programa|деятельность|проект|программа|نشاط|مشروع|برنامج|活动|项目|方案",
        RecordKind.PARTNERSHIP: "partnership|alliance|coalition|partenariat|alianza|asociación|партнерство|شراكة|伙伴关系",
        RecordKind.EVENT: "event|side event|conference|forum|workshop|meeting|webinar|événement|manifestation|atelier|réunion|conférence|evento|taller|conferencia|reunión|мероприятие|семинар|конференция|форум|فعالية|حدث|مؤتمر|منتدى|会议|论坛|研讨会",
        RecordKind.PUBLICATION: "publication|report|study|rapport|étude|publicación|informe|estudio|публикация|доклад|исследование|منشور|تقرير|دراسة|出版物|报告|研究",
        RecordKind.MECHANISM: "mechanism|working group|committee|network|mécanisme|groupe de travail|comité|réseau|mecanismo|grupo de trabajo|red|механизм|комитет|آلية|لجنة|机制|委员会",
        RecordKind.DECISION: "decision|resolution|policy|strategy|law|décision|résolution|politique|stratégie|loi|decisión|resolución|política|estrategia|ley|решение|резолюция|قرار|决定|决议",
        RecordKind.STATEMENT: "statement|speech|declaration|déclaration|discours|declaración|discurso|заявление|выступление|بيان|خطاب|声明|发言",
        RecordKind.TRAINING: "training|course|capacity building|formation|cours|formación|capacitación|curso|обучение|курс|تدريب|دورة|培训|课程",
    }
)

STATUSES = Vocabulary(
    {
        "planned": "planned|pipeline|proposed|pipeline/identification|identification|prévu|planifié|previsto|planificado|запланирован|планируется|مخطط|计划|拟议",
        "ongoing": "ongoing|on going|active|implementation|in progress|under way|underway|running|en cours|actif|en curso|en ejecución|activo|в процессе|реализуется|действующий|جار|جارية|قيد التنفيذ|进行中|实施中",
        "completed": "completed|complete|closed|finalisation|finalization|finished|done|ended|terminé|achevé|clos|terminado|finalizado|completado|cerrado|завершен|завершено|закрыт|مكتمل|منجز|已完成|完成|结束",
        "cancelled": "cancelled|canceled|annulé|cancelado|отменен|ملغى|取消",
        "suspended": "suspended|on hold|suspendu|suspendido|приостановлен|معلق|暂停",
    }
)

ROLES = Vocabulary(
    {
        "lead": "lead|leader|accountable|chef de file|líder|entidad principal|ведущий|ведущая сторона|رائد|جهة رائدة|牵头|牵头方",
        "funder": "funder|funding|donor|bailleur|bailleur de fonds|donateur|donante|financiador|финансирует|финансирующая сторона|донор|مانح|جهة ممولة|资助|出资方",
        "host": "host|hôte|anfitrión|принимающая сторона|مضيف|جهة مستضيفة|主办|主办方",
        "participant": "participant|participants|participating|entité participante|participante|participantes|участник|участники|مشارك|مشاركون|参与|参与方",
        "beneficiary": "beneficiary|beneficiaries|bénéficiaire|bénéficiaires|beneficiario|beneficiarios|получатель|получатели|مستفيد|مستفيدون|受益|受益方",
        "partner": "partner|implementing|implementer|partenaire|socio|asociado|партнер|партнёр|شريك|合作|合作方|合作伙伴",
    }
)

SCALES = Vocabulary(
    {
        "1000000000": "billion|billions|bn|bln|milliard|milliards|md|mrd|mld|mil millones|miles de millones|millardo|millardos|млрд|миллиард|миллиарда|миллиардов|مليار|مليارات|十亿",
        "100000000": "亿",
        "10000000": "crore|crores|千万",
        "1000000": "million|millions|mio|mln|mn|mm|m|millones|millón|млн|миллион|миллиона|миллионов|مليون|ملايين|百万",
        "100000": "lakh|lakhs",
        "10000": "万",
        "1000": "thousand|thousands|000|000s|k|millier|milliers|mille|mil|miles|тыс|тысяча|тысячи|тысяч|ألف|آلاف|千",
    }
)
"""Words next to an amount, or in the head of its column, that multiply it: the longest factor first."""

FILLERS = ("in", "of", "the", "en", "de", "du", "des", "del", "la", "le", "d", "в", "и", "元", "total", "equivalent")
"""Words in the head of a column of amounts that say nothing of it."""

NOTHING = Vocabulary(
    {
        True: "|n a|na|none|nil|tbd|tbc|null|nan|unknown|not available|not applicable|not specified|various|several|s o|sans objet|non précisé|divers|"
        "no aplica|no disponible|sin datos|varios|varias|нет|н д|не указано|не применимо|разные|无|暂无|不适用|多个|لا يوجد|غير متوفر|غير محدد|لا ينطبق|متنوع"
    }
)
"""What people write into a cell that is empty; so are cells of signs only (`-`, `…`, `?`)."""

_ISO_4217 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
    "VED VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWG ZWL"
)
CURRENCIES = frozenset(_ISO_4217.split())
"""ISO 4217."""

CURRENCY_NAMES = Vocabulary(
    {
        "USD": "us dollar|us dollars|usdollars|dollars us|dollars américains|dólares estadounidenses|долл сша|долларов сша|دولار أمريكي|美元",
        "EUR": "euro|euros|евро|يورو|欧元",
        "GBP": "pounds sterling|pound sterling|livres sterling|libras esterlinas|英镑",
        "CHF": "swiss francs|francs suisses|francos suizos|瑞士法郎",
        "CNY": "rmb|yuan|人民币",
        "RUB": "руб|рублей|rubles",
    }
)

CURRENCY_SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "₹": "INR", "₽": "RUB", "C$": "CAD", "A$": "AUD"}
"""Signs that mean one currency only. A bare $ or ¥ does not."""
