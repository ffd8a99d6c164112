"""Words of tables for what registers keep next to the main facts, in six languages; as in head_vocabulary.py.

The first word of each language heads the column of the template that is written for import.
"""

from __future__ import annotations

from goalweave.core.model import BeneficiaryGroup
from goalweave.formats.reading.normalisation import Vocabulary

HEADERS: dict[str, dict[str, str]] = {
    "unit": {
        "en": "unit|lead unit|organisational unit|organizational unit|bureau|sector|division",
        "fr": "unité|unité responsable|bureau responsable|division",
        "es": "unidad|unidad responsable|oficina responsable|división",
        "ru": "подразделение|ответственное подразделение|отдел",
        "ar": "الوحدة|الوحدة المسؤولة|القسم",
        "zh": "负责部门|内设单位|处室",
    },
    "parent": {
        "en": "part of|parent|parent id|parent record|parent project|parent activity",
        "fr": "fait partie de|identifiant du parent|projet parent",
        "es": "parte de|identificador superior|proyecto principal",
        "ru": "часть|входит в|родительская запись",
        "ar": "جزء من|المشروع الرئيسي",
        "zh": "隶属于|上级编号|上级项目",
    },
    "visibility": {
        "en": "visibility|who sees it|visible to",
        "fr": "visibilité|qui le voit|visible pour",
        "es": "visibilidad|quién lo ve|visible para",
        "ru": "видимость|кто видит|кому видно",
        "ar": "الظهور|من يراه",
        "zh": "可见范围|可见性|公开范围",
    },
    "region": {
        "en": "region|regions|m49|m49 region|un region|recipient region",
        "fr": "région|régions|région bénéficiaire",
        "es": "región|regiones|región beneficiaria",
        "ru": "регион|регионы",
        "ar": "المنطقة|المناطق|الإقليم",
        "zh": "地区|区域",
    },
    "groups": {
        "en": "groups reached|groups|target groups|target group|beneficiary groups",
        "fr": "groupes atteints|groupes cibles|public cible",
        "es": "grupos alcanzados|grupos destinatarios|grupos meta",
        "ru": "охваченные группы|целевые группы",
        "ar": "الفئات المستفيدة|الفئات المستهدفة",
        "zh": "受益群体|目标群体",
    },
    "gender_marker": {
        "en": "un gender equality marker|un gender marker|unct gender equality marker|uninfo gender marker|unct gem|gem",
        "fr": "marqueur égalité des sexes onu|marqueur genre onu",
        "es": "marcador de igualdad de género onu|marcador de género onu",
        "ru": "маркер гендерного равенства оон|гендерный маркер оон",
        "ar": "مؤشر المساواة بين الجنسين للأمم المتحدة",
        "zh": "联合国性别平等标识",
    },
    "human_rights_marker": {
        "en": "human rights marker|un human rights marker|hr marker",
        "fr": "marqueur droits de l'homme|marqueur droits humains",
        "es": "marcador de derechos humanos",
        "ru": "маркер прав человека",
        "ar": "مؤشر حقوق الإنسان",
        "zh": "人权标识",
    },
    "youth_marker": {
        "en": "youth marker|un youth marker|unct youth marker",
        "fr": "marqueur jeunesse",
        "es": "marcador de juventud",
        "ru": "маркер молодежи|молодежный маркер",
        "ar": "مؤشر الشباب",
        "zh": "青年标识",
    },
    "disability_marker": {
        "en": "un disability inclusion marker|un disability marker|undis marker",
        "fr": "marqueur handicap onu|marqueur inclusion du handicap onu",
        "es": "marcador de discapacidad onu|marcador de inclusión de la discapacidad onu",
        "ru": "маркер инвалидности оон|маркер инклюзии инвалидов оон",
        "ar": "مؤشر الإعاقة للأمم المتحدة",
        "zh": "联合国残疾包容标识",
    },
    "purpose": {
        "en": "purpose code|purpose codes|crs code|crs purpose code|dac code|dac sector code|sector code|sector codes",
        "fr": "code objet|codes objet|code snpc|code cad|code secteur",
        "es": "código de propósito|código crs|código cad|código de sector",
        "ru": "код цели помощи|код сектора|код кса",
        "ar": "رمز الغرض|رمز القطاع",
        "zh": "用途代码|部门代码|目的代码",
    },
    "marker": {
        "en": "policy markers|policy marker|rio markers|rio marker|dac markers|dac policy markers",
        "fr": "marqueurs politiques|marqueur politique|marqueurs de rio|marqueurs du cad",
        "es": "marcadores de política|marcador de política|marcadores de políticas|marcadores de río|marcadores del cad",
        "ru": "маркеры политики|маркер политики|рио маркеры|политические маркеры",
        "ar": "مؤشرات السياسات|مؤشر السياسات|مؤشرات ريو",
        "zh": "政策标识|政策标记|里约标识|里约标记",
    },
    "cofog": {
        "en": "cofog code|cofog|function of government",
        "fr": "code cfap|cfap",
        "es": "código cfg|código cofog",
        "ru": "код кфог|кфог",
        "ar": "رمز وظائف الحكومة",
        "zh": "政府职能分类代码|政府职能代码",
    },
    "result": {
        "en": "results|results achieved|achievements|outcomes achieved|result",
        "fr": "résultats|résultats obtenus|réalisations",
        "es": "resultados|resultados obtenidos|logros",
        "ru": "результаты|достигнутые результаты|достижения",
        "ar": "النتائج|النتائج المحققة|الإنجازات",
        "zh": "成果|取得的成果|成效",
    },
    "challenge": {
        "en": "challenges|challenge|obstacles|difficulties",
        "fr": "difficultés|défis|obstacles",
        "es": "dificultades|desafíos|retos|obstáculos",
        "ru": "трудности|проблемы|препятствия",
        "ar": "التحديات|الصعوبات",
        "zh": "挑战|困难",
    },
    "lesson": {
        "en": "lessons learned|lessons|lesson|lessons learnt",
        "fr": "enseignements|enseignements tirés|leçons apprises",
        "es": "lecciones aprendidas|enseñanzas|lecciones",
        "ru": "извлеченные уроки|уроки",
        "ar": "الدروس المستفادة|الدروس",
        "zh": "经验教训|经验",
    },
    "period": {
        "en": "reporting period|period|period reported",
        "fr": "période|période de rapport|période considérée",
        "es": "período|período del informe|periodo",
        "ru": "отчетный период|период",
        "ar": "الفترة المشمولة بالتقرير|الفترة",
        "zh": "报告期|期间",
    },
    "links": {
        "en": "links|link|url|website|web page|web pages",
        "fr": "liens|lien|site web|page web",
        "es": "enlaces|enlace|sitio web|página web",
        "ru": "ссылки|ссылка|веб сайт",
        "ar": "الروابط|الرابط|الموقع الإلكتروني",
        "zh": "链接|网址|网站",
    },
    "reference": {
        "en": "document reference|reference number|document number",
        "fr": "cote du document|numéro de référence",
        "es": "signatura del documento|número de referencia",
        "ru": "обозначение документа|номер документа",
        "ar": "رمز الوثيقة|الرقم المرجعي",
        "zh": "文件编号|文号",
    },
    "beneficiaries": {
        "en": "beneficiaries|number of beneficiaries|people reached",
        "fr": "bénéficiaires|nombre de bénéficiaires",
        "es": "beneficiarios|número de beneficiarios",
        "ru": "получатели|число получателей",
        "ar": "المستفيدون|عدد المستفيدين",
        "zh": "受益人数|受益者",
    },
    "funding": {
        "en": "funding sources|how it is funded",
        "fr": "sources de financement|mode de financement",
        "es": "fuentes de financiación|cómo se financia",
        "ru": "источники финансирования|порядок финансирования",
        "ar": "مصادر التمويل",
        "zh": "筹资渠道|供资来源",
    },
    "staffing": {
        "en": "staffing|staff|staff resources",
        "fr": "effectifs|personnel",
        "es": "dotación de personal|personal",
        "ru": "кадры|персонал",
        "ar": "ملاك الموظفين|الموظفون",
        "zh": "人员配置|人员",
    },
    "reviewed": {
        "en": "reviewed|last review|last reviewed|date of review",
        "fr": "dernier examen|date du dernier examen",
        "es": "última revisión|fecha de revisión",
        "ru": "последний обзор|дата обзора",
        "ar": "آخر مراجعة|تاريخ المراجعة",
        "zh": "最近审查|审查日期",
    },
    "review": {
        "en": "review|findings of the review|yearly review",
        "fr": "conclusions de l'examen|examen annuel",
        "es": "conclusiones de la revisión|revisión anual",
        "ru": "выводы обзора|ежегодный обзор",
        "ar": "نتائج المراجعة|المراجعة السنوية",
        "zh": "审查结论|年度审查",
    },
    "format": {
        "en": "format|event format|mode",
        "fr": "format|modalité",
        "es": "formato|modalidad",
        "ru": "формат|форма проведения",
        "ar": "الشكل|شكل الانعقاد",
        "zh": "形式|举办形式",
    },
    "venue": {
        "en": "venue|place|location",
        "fr": "lieu|lieu de la réunion",
        "es": "lugar|lugar de celebración|sede",
        "ru": "место проведения|место",
        "ar": "مكان الانعقاد|المكان",
        "zh": "地点|会址",
    },
    "participants": {
        "en": "participants|number of participants|attendance",
        "fr": "participants|nombre de participants",
        "es": "participantes|número de participantes",
        "ru": "участники|число участников",
        "ar": "المشاركون|عدد المشاركين",
        "zh": "参加人数|与会人数",
    },
    "publisher": {
        "en": "published by|publishing house",
        "fr": "publié par|éditeur",
        "es": "publicado por|editorial",
        "ru": "издатель|издательство",
        "ar": "الناشر|دار النشر",
        "zh": "出版者|出版社",
    },
    "identifier": {
        "en": "isbn or doi|isbn|doi|issn",
        "fr": "isbn ou doi",
        "es": "isbn o doi",
        "ru": "isbn или doi",
        "ar": "رقم isbn أو doi",
        "zh": "isbn或doi",
    },
    "mandate": {
        "en": "mandate|terms of reference",
        "fr": "mandat|attributions",
        "es": "mandato|atribuciones",
        "ru": "мандат|круг ведения",
        "ar": "الولاية|الاختصاصات",
        "zh": "任务授权|职权范围",
    },
    "meets": {
        "en": "meets|meeting frequency|how often it meets",
        "fr": "fréquence des réunions|se réunit",
        "es": "frecuencia de las reuniones|se reúne",
        "ru": "периодичность заседаний|заседает",
        "ar": "وتيرة الاجتماعات|يجتمع",
        "zh": "会议频次|开会频率",
    },
    "body": {
        "en": "decided by|deciding body|body",
        "fr": "organe de décision|décidé par",
        "es": "órgano decisorio|decidido por",
        "ru": "принявший орган|орган",
        "ar": "هيئة القرار|الهيئة",
        "zh": "决策机构|通过机构",
    },
    "forum": {
        "en": "forum|delivered at|occasion",
        "fr": "enceinte|prononcé à|occasion",
        "es": "foro|pronunciado en|ocasión",
        "ru": "площадка|где сделано",
        "ar": "المحفل|المناسبة",
        "zh": "场合|发言场合",
    },
    "women": {
        "en": "women among participants|women participants|number of women|women",
        "fr": "dont femmes|nombre de femmes",
        "es": "mujeres participantes|número de mujeres",
        "ru": "из них женщин|число женщин",
        "ar": "عدد النساء|المشاركات",
        "zh": "其中女性|女性人数",
    },
    "hours": {
        "en": "hours|training hours|duration in hours",
        "fr": "heures|durée en heures",
        "es": "horas|duración en horas",
        "ru": "часы|продолжительность в часах",
        "ar": "عدد الساعات|الساعات",
        "zh": "学时|小时数",
    },
}

GROUPS = Vocabulary(
    {
        BeneficiaryGroup.WOMEN: "women|women and girls|girls|femmes|femmes et filles|mujeres|mujeres y niñas|женщины|женщины и девочки|النساء|النساء والفتيات|妇女|妇女和女童",
        BeneficiaryGroup.YOUTH: "youth|young people|children and youth|jeunes|jeunesse|jóvenes|juventud|молодежь|الشباب|青年",
        BeneficiaryGroup.DISABILITIES: "persons with disabilities|people with disabilities|disabilities|disability|personnes handicapées|personas con discapacidad|инвалиды|люди с инвалидностью|الأشخاص ذوو الإعاقة|残疾人",
        BeneficiaryGroup.LDC: "ldcs|ldc|least developed countries|pma|pays les moins avancés|países menos adelantados|нрс|наименее развитые страны|أقل البلدان نموا|最不发达国家",
        BeneficiaryGroup.LLDC: "lldcs|lldc|landlocked developing countries|pdsl|pays en développement sans littoral|países en desarrollo sin litoral|рсрвм|развивающиеся страны не имеющие выхода к морю|البلدان النامية غير الساحلية|内陆发展中国家",
        BeneficiaryGroup.SIDS: "sids|small island developing states|peid|petits états insulaires en développement|pequeños estados insulares en desarrollo|мосрг|малые островные развивающиеся государства|الدول الجزرية الصغيرة النامية|小岛屿发展中国家",
    }
)

FORMATS = Vocabulary(
    {
        "in_person": "in person|on site|face to face|en présentiel|présentiel|presencial|очно|حضوري|حضوريا|线下|现场",
        "online": "online|virtual|remote|en ligne|virtuel|en línea|онлайн|عبر الإنترنت|线上|在线",
        "hybrid": "hybrid|hybride|híbrido|híbrida|смешанный|гибридный|هجين|混合|线上线下结合",
    }
)
"""How people meet: core.model.kinds.FORMATS."""

VISIBILITIES = Vocabulary(
    {
        "draft": "draft|drafts|brouillon|borrador|черновик|مسودة|草稿",
        "organisation": "organisation|organization|organisation only|organization only|within the organisation|internal|members|private|interne|membres|privé|organización|interno|miembros|privado|организация|для организации|внутренний|المنظمة|داخلي|الأعضاء|本组织|内部|组织内部",
        "public": "public|published|everybody|everyone|open|publique|publié|tout le monde|público|publicado|todos|открыто|опубликовано|для всех|публично|عام|منشور للجميع|للجميع|公开|已发布|所有人",
    }
)
"""Who sees a record."""
