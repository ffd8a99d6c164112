"""Parts of headers that name a field among other words, in six languages, parted by bars. Small letters, no accents needed.

`head_vocabulary.py` has whole headers; its words count here too.
"""

from __future__ import annotations

CUES: dict[str, str] = {
    "sdg": "sdg|sdgs|odd|ods|цур|sustainable development goal|objectif de développement durable|objetivo de desarrollo sostenible|"
    "цель устойчивого развития|أهداف التنمية المستدامة|هدف التنمية المستدامة|可持续发展目标|可持续发展",
    "parent": "part of|parent|umbrella|parent programme|fait partie|parte de|входит в|родительский|جزء من|隶属|上级",
    "tags.wsis": "wsis action line|wsis line|action line|ligne d'action du smsi|línea de acción de la cmsi|направление деятельности ввуио|信息社会世界峰会行动方面",
    "lead": "organiser|organizer|organised by|coordinator|coordinated by|responsible organisation|responsible organization|responsible agency|responsible entity|responsible ministry|responsible body|in charge|led by|managed by|host organisation|porteur|porteur de projet|coordonnateur|responsable institutionnel|ministère responsable|entidad coordinadora|ministerio responsable|organizador|ответственный орган|ответственное министерство|ответственное ведомство|организатор|координатор|الجهة المسؤولة|المنسق|المنظم|责任单位|责任部门|主管部门|组织单位|负责单位|责任主体|lead|leading|lead executing agency|lead entity|lead organisation|pilote|chef de file|maître d'ouvrage|líder|responsable principal|"
    "entidad responsable|organismo responsable|coordinador|головной|ведущий|الرائدة|الجهة المشرفة|牵头|主办|主管",
    "funder": "funded through|funding organisation|grantor|grant making organisation|lender|financing institution|financing agency|technical and financial partner|funding provided by|origin of funds|partenaire technique et financier|cofinanceur|cofinancement assuré|prêteur|origine des fonds|agente financiador|entidad donante|origen de los fondos|procedencia de los fondos|cooperante|кредитор|грантодатель|источник|инвестор|مقرض|جهة مانحة|صندوق ممول|مصدر الأموال|贷款方|援助方|投资方|资金渠道|经费来源|donor|funder|sponsor|financier|commissioned by|client|funding agency|funding partner|funding body|financed by|financed through|"
    "financing source|source of financing|source of funding|participating organisation funding|co financing partner|bailleur|bailleur de fonds|financeur|"
    "source de financement|partenaire financier|donante|financiador|financiadora|cofinanciador|fuente financiera|fuente de recursos|"
    "донор|финансирующий|источник средств|источник финансирования|спонсор|заказчик|المانح|المانحة|الممول|الممولة|جهة التمويل|مصدر التمويل|"
    "资金提供|资金来源|出资|资助|捐助|供资|捐资",
    "partners": "grantee|awardee|recipient organisation|recipient organization|contractor|supplier|vendor|consultant|implemented by|executed by|delivered by|carried out by|accredited entity|stakeholder|counterpart|beneficiary organisation|beneficiary name|co organiser|maître d'œuvre|prestataire|titulaire|attributaire|contratista|proveedor|adjudicatario|beneficiario final|aliado|подрядчик|поставщик|участник|получатель субсидии|соучредитель|المقاول|المورد|متعاقد|参与单位|参加单位|承担单位|承建|施工|供应商|中标|受托|partner|implementing|implementer|executing agency|executing entity|executing body|collaborating|collaborator|cooperating|contractor|"
    "participating organisation implementing|participant organisation|mise en œuvre|organisme d'exécution|agence d'exécution|partenaire|opérateur|socio|"
    "contraparte|ejecutor|ejecutora|implementador|implementadora|colaborador|исполнитель|соисполнитель|партнер|партнерский|участвующий|"
    "المنفذ|المنفذة|شركاء|الشريك|المتعاونة|实施单位|实施机构|执行单位|执行机构|承办|协办|合作|伙伴|参与",
    "unit": "division|department|unit|bureau|section|branch|directorate|operating unit|country office|direction|service|dirección|departamento|"
    "unidad|подразделение|управление|отдел|департамент|إدارة|الإدارة|القسم|وحدة|处室|科室|部门",
    "region": "region|geographic region|world region|subregion|sub region|région|región|регион|المنطقة|الإقليم|地区|区域",
    "country": "countries covered|host country|partner country|beneficiary country|geographic coverage|geographical coverage|couverture géographique|cobertura geográfica|область применения|географический охват|النطاق الجغرافي|所在国|目标国|国家和地区|country|countries|territory|nation|pays|país|страна|государство|البلد|الدولة|دولة|بلد|国家|国别|国",
    "commitment": "commitment|committed|obligated|obligation|engagement|engagé|compromiso|comprometido|обязательство|الالتزام|承诺",
    "spent": "versement|versé|payments made|cumulative disbursement|executed|cash execution|кассовое исполнение|исполнено|кассовый расход|оплачено|pagos|devengado|مدفوعات|صرف|已拨付|支付额|执行金额|spent|spending|expense|expenditure|disbursement|disbursed|paid|payment|outlay|dépense|dépensé|décaissement|décaissé|payé|paiement|gasto|"
    "gastado|ejecutado|desembolso|desembolsado|pagado|расход|израсходовано|освоено|выплачено|выплата|المصروف|المصروفات|الإنفاق|المدفوع|"
    "支出|已支付|拨付|支付",
    "budget": "investment|contribution|resources|grant amount|loan amount|total eligible cost|eligible cost|credit|sum|financial volume|size of grant|ressources|subvention accordée|aporte|recursos|crédito|предельная стоимость|сметная стоимость|смета|лимит|цена|объем инвестиций|инвестиция|استثمار|سعر|拨款|资助额|合同额|造价|投资规模|金额|budget|amount|cost|envelope|value|price|appropriation|allocation|funding|financing|grant size|financial volume|funds|montant|coût|"
    "enveloppe|crédits|financement|valeur|presupuesto|monto|importe|costo|coste|valor|cuantía|inversión|dotación|бюджет|сумма|стоимость|"
    "финансирование|объем финансирования|ассигнования|الميزانية|ميزانية|المبلغ|مبلغ|التكلفة|تكلفة|القيمة|قيمة|预算|金额|总投资|投资总额|投资|"
    "经费|费用|资金",
    "currency": "currency|devise|monnaie|moneda|divisa|валюта|العملة|币种|货币",
    "end": "due|deadline|ending|ended|concluded|delivery date|achevé|livraison|entrega|conclusión|cierre|сдача|ввод в эксплуатацию|истечение|إنجاز|الإنجاز|تسليم|انجاز|完结|结项|到期|验收|交付|end|finish|finishing|close|closing|closure|completion|complete by|complete|expiry|expiration|termination|until|fin|clôture|achèvement|"
    "échéance|fin prévue|cierre|término|terminación|finalización|vencimiento|culminación|окончание|завершение|конец|закрытие|انتهاء|الانتهاء|"
    "نهاية|إغلاق|الإغلاق|إنجاز|结束|完工|竣工|完成|截止|终止",
    "start": "opening|opened|since|from date|held on|date held|entry into effect|agreement signed|kickoff|convention signée|date de signature|ouverture|fecha de firma|suscripción|apertura|заключение|дата заключения|открытие|начато|اعتماد|الموافقة|توقيع|立项|签订|签约|开幕|举办|获批|起始|start|begin|beginning|commencement|commence|launch|launched|approval|approved on|board approval|signature|signing|signed|effective|"
    "effectiveness|inception|award date|entry into force|kick off|début|démarrage|lancement|commencement|signature|approbation|inicio|arranque|"
    "comienzo|lanzamiento|firma|aprobación|начало|запуск|старт|подписание|утверждение|بدء|البدء|بداية|انطلاق|إطلاق|التوقيع|开始|启动|开工|起始|"
    "签署|批准",
    "dates": "time span|span|date range|run time|runtime|validity|validité|vigencia|срок действия|действие|صلاحية|年限|起止年限|起讫|周期|时段|建设期|合同期|duration|period|time frame|timeframe|timeline|time scale|timescale|term|dates|years|période|durée|calendrier|duración|plazo|período|"
    "vigencia|период|срок|сроки|продолжительность|المدة|مدة|فترة|期限|期间|起止|实施期|执行期",
    "status": "project stage|completed|condition|position|actual state|étape|fase|ход реализации|готовность|سير العمل|运行状态|建设状态|落实情况|status|state of play|stage|phase|progress|implementation status|statut|avancement|état|état d'avancement|estado|situación|etapa|статус|"
    "стадия|состояние|этап|الحالة|حالة|وضع|مرحلة|状态|进展|进度|阶段|情况",
    "kind": "type|kind|category|class|catégorie|nature|tipo|clase|categoría|тип|вид|категория|نوع|فئة|类型|类别|种类",
    "purpose": "dac sector|dac 5 digit sector|crs|crs sector|crs purpose|purpose code|sector code|dac code|code cad|código cad",
    "groups": "target audience|audience|public visé|publico objetivo|бенефициары группа|الجمهور المستهدف|受众|服务对象|target group|target population|beneficiary group|target beneficiary|groupe cible|population cible|público meta|grupo meta|"
    "población objetivo|целевая группа|الفئة المستهدفة|目标群体|受益群体|受益人群",
    "beneficiaries": "beneficiary|beneficiaries|people reached|persons reached|people served|bénéficiaire|personnes touchées|personnes atteintes|"
    "beneficiario|personas beneficiadas|благополучатель|получатель|охват|المستفيد|المستفيدين|受益人|受益人数|受益",
    "result": "output|outcome|expected result|expected outcome|impact|deliverable|résultat attendu|produit|effet|producto|impacto|итог|эффект|продукт|مخرجات|المخرجات|أثر|الأثر|产出|影响|成绩|效果|result|achievement|outcome achieved|accomplishment|impact achieved|résultat|réalisation|logro|resultado|результат|достижение|"
    "النتائج|الإنجازات|成果|成效|成绩",
    "challenge": "challenge|difficulty|obstacle|constraint|bottleneck|difficulté|défi|contrainte|dificultad|desafío|reto|obstáculo|трудность|"
    "проблема|препятствие|التحديات|الصعوبات|挑战|困难|问题",
    "lesson": "lesson|lessons learned|leçon|enseignement|lección|aprendizaje|урок|الدروس|教训|经验",
    "links": "web address|web page|source url|document link|homepage|page web|page internet|página web|adresse web|веб страница|интернет страница|صفحة الويب|官网|网站链接|url|link|website|web|webpage|homepage|internet|online|more information|further information|further info|lien|site|enlace|sitio|ссылка|"
    "сайт|веб|رابط|الموقع الإلكتروني|网址|链接|网站|网页",
    "text": "content|explanation|justification|what it does|executive summary|terms|intro|introduction|solution|approach|présentation|argumentaire|synthèse|justificación|resumen ejecutivo|alcance|суть|сведения|информация о проекте|предмет и цели|بيان|شرح|تفاصيل|介绍|情况介绍|建设内容|规模及内容|项目背景|做法|详情|description|summary|abstract|synopsis|overview|objective|goal statement|aim|purpose|narrative|background|context|about|scope|rationale|"
    "details|descriptif|résumé|objectif|contexte|présentation|contenu|but|descripción|resumen|objetivo|antecedentes|reseña|finalidad|описание|"
    "содержание|аннотация|обоснование|цель|задачи|суть|وصف|الوصف|ملخص|نبذة|أهداف|هدف|محتوى|描述|说明|简介|摘要|内容|概况|概述|背景|目标|目的",
}
"""Field → its words. Where two fields have equally good words, the first of them is taken."""

NAMES = (
    "designation|désignation|предмет|title|name|subject|label|heading|titre|nom|intitulé|libellé|dénomination|appellation|título|nombre|denominación|nombre completo|название|наименование|"
    "заголовок|тема|عنوان|اسم|مسمى|标题|名称|题目|主题|名"
)
"""What is called so is a title, if only the words below are next to it."""

NUMBERS = (
    "id|identifier|number|no|nr|num|code|ref|reference|key|identifiant|numéro|référence|cote|matricule|código|número|referencia|clave|"
    "идентификатор|номер|код|шифр|индекс|رقم|رمز|معرف|مرجع|المرجعي|编号|代码|代号|标识|号码|编码|号"
)
"""What is called so is an identifier, if only the words below are next to it."""

OBJECTS = (
    "project|programme|program|activity|initiative|intervention|action|operation|grant|contract|award|record|agreement|loan|undertaking|"
    "work|works|measure|scheme|object|case|deal|venture|deed|projet|activité|opération|contrat|subvention|convention|dossier|marché|mesure|dispositif|travaux|cas|proyecto|actividad|programa|iniciativa|acción|operación|"
    "subvención|contrato|convenio|expediente|intervención|préstamo|actuación|obra|medida|inversión|caso|проект|программа|мероприятие|деятельность|инициатива|контракт|договор|грант|мера|объект|закупка|соглашение|работа|"
    "المشروع|المشاريع|البرنامج|النشاط|المبادرة|المنحة|العقد|الاتفاقية|المبادرة|التدخل|项目|活动|计划|工程|方案|课题|事项|任务|建设|案例|合同|举措|措施|协议"
)
"""What a record may be called."""

ORGANISATIONS = (
    "organisation|organization|agency|institution|entity|body|company|organisme|agence|institution|entité|partie|organización|organismo|agencia|"
    "institución|entidad|организация|агентство|учреждение|сторона|ведомство|الجهة|الجهات|المنظمة|المؤسسة|机构|单位|组织|方|者|部门"
)

QUALIFIERS = (
    "max|maximum|minimum|net|gross|eu|ec|ue|union|national|public|unique|long|cumulative|provisional|initial|latest|programmed|scheduled|direct|indirect|aligned|focus|delivered|official|final|gcf|ida|ibrd|total|overall|main|key|principal|primary|secondary|current|actual|planned|expected|estimated|anticipated|approved|official|original|revised|"
    "contracted|agreed|full|final|brief|short|general|specific|annual|recipient|implementation|execution|owner|owning|responsible|covered|addressed|"
    "targeted|related|relevant|contributed|concerned|encountered|reached|achieved|english|date|day|year|month|time|list|geographic|global|local|"
    "unique|cumulé|cumulée|programmé|officiel|complet|synthétique|direct|ouvert|attendu|total|principal|prévu|prévue|prévisionnel|effectif|réel|global|globale|sommaire|général|générale|spécifique|date|année|bénéficiaire|responsable|"
    "visé|visée|concerné|rencontré|atteint|financier|financière|intervention|"
    "único|actualizado|programado|programada|oficial|completo|completa|acumulado|directo|total|principal|previsto|prevista|estimado|aprobado|real|general|breve|fecha|año|beneficiario|beneficiaria|ejecución|actual|prevista|"
    "vinculación|relacionado|"
    "предельный|текущий|единый|официальный|полный|прямой|национальный|общий|общая|плановый|плановая|фактический|краткий|краткое|основной|дата|год|время|реализация|ответственный|связь|"
    "المتوقع|المتوقعة|مختصر|كامل|المباشر|الرسمي|إجمالي|الإجمالية|الكلي|تاريخ|موعد|سنة|التنفيذ|المستفيد|المستفيدة|الرئيسي|ذات|الصلة|"
    "正式|最终|累计|目前|全|总|主要|预计|计划|实际|时间|日期|年份|实施|受援|对应|相关|级"
)
"""Words that leave open which field it is."""

DATES = "date|fecha|дата|تاريخ|日期|时间"
"""What is called so, and holds dates, is taken for the beginning where nothing else is."""

REPORTS = "report|reporting|reported|rapport|considérée|informe|отчетный|التقرير|报告|报告期"

CURRENCY_WORDS = (
    "fcfa|cfa|dollar|dollars|usd|долл|доллар|сом|тенге|دولار|ريال|درهم|دينار|جنيه|peso|pesos|roubles|shilling|元|美元"
)
"""Currencies that name no code, in the header of an amount."""

ABBREVIATIONS: dict[str, str] = {
    "imp": "implementing",
    "tot": "total",
    "cntr": "country",
    "natl": "national",
    "govt": "government",
    "approx": "estimated",
    "stat": "status",
    "loc": "location",
    "commit": "commitment",
    "disb": "disbursement",
    "proj": "project",
    "prj": "project",
    "prog": "programme",
    "org": "organisation",
    "orgs": "organisation",
    "organis": "organisation",
    "impl": "implementing",
    "bud": "budget",
    "bdgt": "budget",
    "amt": "amount",
    "desc": "description",
    "descr": "description",
    "dt": "date",
    "nr": "number",
    "num": "number",
    "curr": "currency",
    "benef": "beneficiary",
    "ben": "beneficiary",
    "resp": "responsible",
    "est": "estimated",
    "ctry": "country",
    "cntry": "country",
    "exp": "expenditure",
    "dept": "department",
    "div": "division",
    "obj": "objective",
    "info": "information",
    "cod": "codigo",
    "nro": "numero",
    "f": "fecha",
    "fec": "fecha",
    "ppto": "presupuesto",
    "наим": "наименование",
    "орг": "организация",
}
"""Words that a dot or the width of a column has shortened."""

OTHER_COLUMNS = (
    "contact|email|mail|phone|tel|telephone|mobile|fax|person|focal point|manager|officer|updated|update|modified|created|entered|latitude|longitude|lat|"
    "lon|lng|coordinates|rating|risk|percent|percentage|pct|remark|remarks|comment|comments|notes|note|priority|photo|image|logo|address|postal|postcode|zip|charity|account|safeguard|rate|ratio|population|row|"
    "month|months|age|multiplier|unit measure|units measure|s no|sl no|sr no|serial|téléphone|mise à jour|taux|pourcentage|courriel|remarque|remarques|commentaire|commentaires|observations|adresse|priorité|correo|teléfono|"
    "observaciones|observación|comentarios|dirección postal|прим|примечание|примечания|комментарий|телефон|население|процент|доля|адрес|почта|п п|координаты|ملاحظات|تحديث|نسبة|هاتف|"
    "بريد|العنوان البريدي|备注|注|电话|联系人|联系方式|邮箱|地址|序号|更新|经度|纬度"
)
"""Words of columns that hold no field of a record, whatever stands next to them."""

PLACEHOLDER = r"(?:column|col|field|unnamed|spalte|colonne|champ|columna|campo|столбец|поле|عمود|列|字段|f|c|var|v|x)\s*:?\s*\d*|[a-z]|\d+"
"""Headers that say nothing, as a pattern of their plain form."""
