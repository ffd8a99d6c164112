"""Words around an organisation that say what it did, in six languages, as patterns in plain letters (core.facts.plain)."""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.model import OrganisationRole

PARTNER, FUNDER, LEAD = OrganisationRole.PARTNER, OrganisationRole.FUNDER, OrganisationRole.LEAD
HOST, PARTICIPANT, BENEFICIARY = OrganisationRole.HOST, OrganisationRole.PARTICIPANT, OrganisationRole.BENEFICIARY

BEFORE: Mapping[str, Mapping[OrganisationRole, str]] = {
    "en": {
        FUNDER: (
            r"(?:co-?)?(?:funded|financed|sponsored|bankrolled) (?:jointly |partly |largely |mainly |entirely |in part )?(?:by|through|from)|(?:funding|funds|financing|financial support|financial assistance|financial contributions?|resources|grants?|donations?|loans?|contributions?) (?:from|provided by|of)|"
            r"paid for by|grants? (?:from|by)|donated by|thanks to (?:a grant|funding) from|financed with"
        ),
        HOST: r"(?:co-?)?hosted by|at the invitation of|hosts?:|(?:held|took place) at (?:the )?(?:headquarters|premises|offices?|campus) of",
        PARTICIPANT: (
            r"with the participation of|with participation from|attended by|with the involvement of|participated in by|joined by|(?:participants|representatives|delegates|delegations|panell?ists?|speakers|experts|officials|staff|engineers|trainers|colleagues|teachers) (?:from|of)|"
            r"participants (?:included|were)|brought together|gathered|convened with|including representatives (?:of|from)|featuring"
        ),
        BENEFICIARY: r"for the benefit of|to the benefit of|(?:funding|funds|grants?|loans?|equipment|support|assistance) [^.;|]{2,40} to|(?:assistance|support|help|equipment|advice|training|technical assistance|donated|handed over|delivered|granted|transferred|awarded) (?:was provided |were provided |provided )?to|benefiting|in favou?r of|trained (?:the )?staff of",
        LEAD: (
            r"(?:co-?)?(?:led|lead|organi[sz]ed|implemented|launched|developed|coordinated|managed|executed|established|conducted|prepared|spearheaded|convened|initiated|published|delivered|undertaken|created|run|carried out|chaired|built|founded|moderated|facilitated|designed|set up|administered|adopted|approved|provided|compiled|collected|produced) (?:jointly |annually |in \d{4} )?by|"
            r"under the (?:leadership|auspices|aegis|guidance|coordination) of|leadership of"
        ),
        PARTNER: (
            r"in (?:close |full |strategic |direct )?(?:partnership|collaboration|cooperation|co-operation|association|conjunction|coordination|consultation|alliance) with|(?:together|jointly|along|alongside|partnered|partnering|partners|collaborat\w+|cooperat\w+|work(?:s|ed|ing)?|teamed up|joined forces|co-?organi[sz]ed|consult\w*|coordinat\w+|engaged) (?:closely |jointly )?with|alongside|"
            r"with the (?:collaboration|cooperation|assistance|help|support|technical support|backing) (?:of|from)|with (?:technical )?support (?:from|of)|supported by|assisted by|(?:partnerships?|agreements?|memorandum of understanding|mou|memoranda of understanding|collaboration|cooperation|alliance|dialogue|arrangements?) (?:signed |concluded )?with|"
            r"(?:collaboration|partnership|cooperation|agreement|alliance|joint venture|mou|memorandum of understanding) between|(?:partners|partner organi[sz]ations|partner agencies) (?:such as|like|include|including|are|were)|partners:|signed with"
        ),
    },
    "fr": {
        FUNDER: r"(?:co)?financee?s? (?:conjointement |en partie )?par|(?:avec|grace a|sur) (?:un |le |des )?(?:financement|fonds|don|concours financier|appui financier|soutien financier|subvention)s? (?:de|du|des|d')|financement (?:de|du|des|d')|parrainee?s? par|subventionnee?s? par|sponsorisee?s? par",
        HOST: r"accueillie?s? par|hebergee?s? par|a l'invitation (?:de|du|des|d')|dans les locaux (?:de|du|des|d')",
        PARTICIPANT: r"avec la participation (?:de|du|des|d')|en presence (?:de|du|des|d')|(?:participants|representants|delegues|experts|fonctionnaires|agents|cadres|delegations) (?:de|du|des|d'|venus? d[eu])|a reuni|reunissant|auquel ont participe|a laquelle ont participe",
        BENEFICIARY: r"(?:accord|octroy|remis|fourni|vers|allou|livr)e?e?s? [^.;|]{2,50}? (?:a|au|aux)|au (?:profit|benefice) (?:de|du|des|d')|en faveur (?:de|du|des|d')|a l'intention (?:de|du|des|d')|(?:assistance|appui|aide|soutien|remise?s?|fournie?s?|dons?) (?:technique )?(?:a|au|aux)|pour le compte (?:de|du|des|d')",
        LEAD: r"(?:organisee?s?|mise?s? en (?:oeuvre|œuvre)|lancee?s?|dirigee?s?|menee?s?|conduite?s?|pilotee?s?|coordonnee?s?|elaboree?s?|executee?s?|realisee?s?|creee?s?|etablie?s?|publiee?s?|geree?s?|preparee?s?|concue?s?|developpee?s?|anime?e?s?|presidee?s?) (?:conjointement )?par|sous (?:la direction|l'egide|la conduite|la houlette|la coordination) (?:de|du|des|d')",
        PARTNER: (
            r"en (?:etroite )?(?:partenariat|collaboration|cooperation|association|coordination|concertation|liaison|lien) (?:etroite )?avec|(?:conjointement|collabor\w+|cooper\w+|travaill\w+|associe\w*|ensemble|de concert|partenariats?|accords?|protocole d'accord|convention|cooperation|collaboration) (?:signee? |etroitement )?avec|(?:partenariat|accord|collaboration|cooperation|alliance|convention) entre|aux cotes (?:de|du|des|d')|"
            r"avec (?:l'appui|le soutien|le concours|l'aide|la collaboration|l'assistance) (?:technique )?(?:de|du|des|d')|appuyee?s? par|soutenue?s? par|partenaires (?:tels que|comme)"
        ),
    },
    "es": {
        FUNDER: r"(?:co)?financiad[oa]s? (?:conjuntamente )?por|(?:con|gracias a) (?:la |el |una |los )?(?:financiacion|financiamiento|fondos|apoyo financiero|subvencion|donacion|aporte|aportes|recursos) (?:de|del)|financiacion (?:de|del)|patrocinad[oa]s? por|subvencionad[oa]s? por|con cargo a",
        HOST: r"acogid[oa]s? por|auspiciad[oa]s? por|por invitacion (?:de|del)|en la sede (?:de|del)|albergad[oa]s? por",
        PARTICIPANT: r"con la participacion (?:de|del)|con la asistencia (?:de|del)|con la presencia (?:de|del)|(?:participantes|representantes|delegados|expertos|funcionarios|delegaciones|tecnicos) (?:de|del|procedentes de)|reunio a|en el que participaron|en la que participaron|contaron con",
        BENEFICIARY: r"en beneficio (?:de|del)|(?:entreg|don|otorg|concedi)\w{1,5} [^.;|]{2,50}? (?:a|al)|en favor (?:de|del)|a favor (?:de|del)|(?:asistencia|apoyo|ayuda|entregad[oa]s?|donad[oa]s?|prestad[oa]s?) (?:tecnica |tecnico )?(?:a|al)|destinad[oa]s? a",
        LEAD: r"(?:organizad|implementad|lanzad|dirigid|liderad|encabezad|coordinad|elaborad|ejecutad|realizad|cread|establecid|publicad|gestionad|preparad|desarrollad|impulsad|promovid|convocad|impartid|aprobad|adoptad|puest)[oa]s? (?:en marcha )?(?:conjuntamente )?por|bajo (?:la direccion|el liderazgo|los auspicios|la coordinacion|la egida) (?:de|del)",
        PARTNER: (
            r"en (?:estrecha )?(?:colaboracion|asociacion|cooperacion|alianza|coordinacion|conjunto|consulta) con|(?:junto|conjuntamente|colabor\w+|cooper\w+|trabaj\w+|asociad[oa]s?|de la mano|alianzas?|acuerdos?|convenios?|memorando de entendimiento|colaboracion|cooperacion) (?:firmado |suscrito |estrechamente )?con|"
            r"(?:alianza|acuerdo|convenio|colaboracion|cooperacion|joint venture|asociacion) entre|con (?:el apoyo|la colaboracion|la ayuda|el respaldo|la cooperacion|la asistencia tecnica|el apoyo tecnico) (?:de|del)|apoyad[oa]s? por|respaldad[oa]s? por|socios como"
        ),
    },
    "ru": {
        FUNDER: r"(?:финансирование|средства|грант|гранты) (?:был[аои]? )?(?:предоставлен|выделен)\w{0,2}|(?:со)?финансиру(?:ем\w{1,3}|[ею]тся)|финансировал\w{1,3}ся?|(?:про)?финансирован\w{0,3}(?: со стороны)?|при (?:финансовой поддержке|финансировании|финансовом содействии)|(?:на|за счет) средств\w{0,2}(?: гранта)?|на грант|спонсор\w{0,3}|профинансирован\w{0,3}",
        HOST: r"по приглашению|на базе|на площадке|в (?:штаб-квартире|помещениях)|принимающей стороной",
        PARTICIPANT: r"с участием|при участии|(?:представител\w{1,3}|эксперт\w{1,3}|участник\w{1,3}|делегат\w{1,3}|сотрудник\w{1,3}|специалист\w{1,3}) (?:из|от)?|в котор\w{2,3} приняли участие",
        BENEFICIARY: r"в интересах|на благо|в пользу|(?:помощь|содействие|поддержк\w|передан\w{0,2}|поддержку) (?:правительству )?(?=минист|прав|унив|школ|больн)",
        LEAD: r"(?:реализуется|проводится|осуществляется|координируется|организуется)|организован\w{0,4}|(?:проведен|проводим|реализован|реализуем|осуществлен|осуществляем|подготовлен|разработан|инициирован|запущен|возглавляем|координируем|создан|учрежден|опубликован)\w{0,4}|под (?:руководством|эгидой|председательством)",
        PARTNER: r"(?:в|на основе) (?:тесном |тесного )?(?:партнерств\w|сотрудничеств\w|взаимодействи\w|координации|партнёрств\w|контакте) со?|совместно со?|вместе со?|сотрудничае\w+ со?|сотрудничал\w* со?|(?:соглашени\w+|меморандум\w*|сотрудничеств\w|партнерств\w) (?:о \w+ )?со?|(?:соглашени[еюя]|сотрудничеств\w|партнерств\w|меморандум\w?) (?:\w+ )?между|при (?:поддержке|содействии|технической поддержке|помощи)",
    },
    "ar": {
        FUNDER: r"(?:قدم|منح|خصص|وفر)\w{0,2}(?= .{3,60}(?:تمويل|منحه|قرض|مبلغ))|(?:ب|و)?تمويل (?:مشترك )?من|(?:ال)?ممول\w{0,2} من|(?:ب)?دعم مالي من|ب?منحه (?:مقدمه )?من|بمساهمه ماليه من|(?:و)?مول\w{0,3}|تموله?ا?|يموله?ا?",
        HOST: r"استضاف\w{0,3}|تستضيف\w{0,2}|يستضيف\w{0,2}|بدعوه من|في مقر",
        PARTICIPANT: r"بمشاركه|بحضور|شارك\w{0,2}(?: في\w{0,3})?|حضر\w{0,3}|(?:ممثل\w{0,3}|خبراء|مندوب\w{0,3}|موظف\w{0,3})(?: عن| من)?",
        BENEFICIARY: r"لصالح|لفائده|لمصلحه|(?:المساعده|الدعم|مساعده|دعم)(?: التقني\w?| الفني\w?| تقني\w?)? (?:الي|ل)",
        LEAD: r"افتتح\w{0,2}|دشن\w{0,2}|نظم\w{0,3}|تنظمه?ا?|ينظمه?ا?|ب?قياده|ب?رئاسه|نفذ\w{0,3}|تنفذه?ا?|ينفذه?ا?|اطلق\w{0,3}|اعد\w{0,3}|برعايه|تحت رعايه|باشراف|تحت اشراف|انشا\w{0,3}|اصدر\w{0,3}|طور\w{0,3}|عقد\w{0,2}|من تنظيم|درب\w?",
        PARTNER: r"وقع\w{0,2}|بالتعاون (?:الوثيق )?مع|بالشراكه مع|ب?شراكه مع|بالتنسيق مع|بالاشتراك مع|بالتشاور مع|(?:جنبا الي جنب|اتفاق\w{0,2}|مذكره تفاهم|التعاون|تعاون\w{0,2}|تتعاون|يتعاون|شراكات|تعمل|يعمل|عملت) مع|ب?دعم من|بمساعده من|بمسانده|الي جانب",
    },
    "zh": {
        FUNDER: r"获得?|利用|由(?=.{2,20}(?:资助|出资|供资|提供资金|赞助))",
        HOST: r"应(?=.{2,20}邀请)|由(?=.{2,20}(?:主办|承办))",
        PARTICIPANT: r"来自|邀请",
        BENEFICIARY: r"惠及|为(?=.{2,16}(?:提供|培训|援助))|向(?=.{2,16}(?:提供|捐|移交))",
        LEAD: r"在(?=.{2,20}(?:领导|主导|牵头))|由(?=.{2,20}(?:牵头|组织|实施|发起|领导|举办|负责|开发|编写))",
        PARTNER: r"与|同|联合|携手|会同|在(?=.{2,20}(?:支持|协助|帮助)下)",
    },
}
"""Language → role → what stands before the organisation."""

AFTER: Mapping[str, Mapping[OrganisationRole, str]] = {
    "en": {
        FUNDER: r"(?:co-?)?(?:funded|financed|funds|finances|sponsored|sponsors|donated|donates)|(?:provided|provides|contributed|granted|allocated|committed|approved|disbursed|pledged|lent|is providing) (?:the |a |an |additional |partial |initial )?(?:funding|funds|financing|grants?|loans?|financial|usd|us\$|eur|€|\$|chf|gbp|£)",
        HOST: r"(?:co-?)?(?:hosted|hosts|will host|is hosting)|as (?:the )?host",
        PARTICIPANT: r"(?:actively )?(?:participated|participates|took part|takes part|attended|joined|was represented|were represented|participating|was invited|were invited|contributed (?:to|with)|contributes to|spoke at)|as (?:a )?participants?",
        BENEFICIARY: r"(?:received|benefited|benefitted|was supported|were supported|were trained|was granted)",
        LEAD: (
            r"(?:co-?)?(?:led|leads|organi[sz]ed|organi[sz]es|implemented|implements|launched|launches|developed|coordinated|coordinates|established|convened|conducted|published|spearheaded|initiated|manages|runs|delivered|trained|set up|built|created|adopted|carried out|undertook|produced|issued|introduced|equipped|connected|opened|drilled|installed|constructed|distributed|held|started|piloted|completed|planted|rehabilitated|renovated|supplied|prepared|approved|is leading|is implementing|is organi[sz]ing)"
        ),
        PARTNER: r"(?:helped|helps|supported|supports|assisted|partnered|partners|collaborated|collaborates|cooperated|cooperates|joined forces|teamed up|are partners|is a partner|as (?:a )?(?:key )?partners?|signed)",
    },
    "fr": {
        FUNDER: r"(?:a|ont) (?:co)?finance\w*|finance(?:nt)?|(?:a|ont) (?:accorde|octroye|alloue|verse|fourni|debloque)\w* (?:un |des |le |une )?(?:financement|pret|don|fonds|subvention|appui financier)",
        HOST: r"(?:a|ont) accueilli\w*|accueill\w+|(?:a|ont) heberge\w*",
        PARTICIPANT: r"(?:a|ont) (?:activement )?(?:participe|pris part|assiste|contribue)\w*|participe(?:nt)?|etai(?:t|ent) represente\w*",
        BENEFICIARY: r"(?:a|ont) (?:beneficie|recu)\w*|beneficie(?:nt)?",
        LEAD: r"(?:a|ont) (?:egalement |conjointement |aussi )?(?:organise|lance|mis en (?:oeuvre|œuvre)|dirige|mene|elabore|coordonne|realise|cree|publie|pilote|developpe|forme|etabli|conduit|execute|convoque|adopte|equipe|raccorde|installe|mis en place)\w*|organise(?:nt)?|dirige(?:nt)?|pilote(?:nt)?|met(?:tent)? en (?:oeuvre|œuvre)|coordonne(?:nt)?",
        PARTNER: r"(?:a|ont) (?:collabore|coopere|signe)\w*|collabore(?:nt)?|s'(?:est|sont) associe\w*",
    },
    "es": {
        FUNDER: r"(?:co)?financi(?:o|aron|a|an)|(?:aporto|aportaron|otorgo|concedio|concedieron|desembolso|aprobo|dono|donaron|proporciono) (?:un |una |los |la |el )?(?:financiacion|financiamiento|fondos|prestamo|donacion|subvencion|apoyo financiero|recursos)",
        HOST: r"acogi(?:o|eron)|acoge|fue anfitrion\w*|albergo",
        PARTICIPANT: r"particip(?:o|aron|a|an)|asisti(?:o|eron)|tom(?:o|aron) parte|contribuy(?:o|eron)",
        BENEFICIARY: r"recibi(?:o|eron)|se benefici(?:o|aron)|fue beneficiad\w+",
        LEAD: r"(?:organiz|lanz|implement|coordin|lider|desarroll|elabor|public|impuls|cre|ejecut|realiz|present|capacit|encabez|form|lanz|convoc|instal|inaugur|conect|equip|aprob|adopt)(?:o|aron)|(?:dirigi|estableci|emprendi|puso|pusieron)(?:o|eron| en marcha)?|organiza|organizan|dirige|coordina|lidera|llev(?:o|aron) a cabo",
        PARTNER: r"colabor(?:o|aron|a|an)|cooper(?:o|aron)|se asoci(?:o|aron)|firm(?:o|aron)|suscribi(?:o|eron)",
    },
    "ru": {
        FUNDER: r"(?:про)?финансировал\w{0,2}|профинансировал\w{0,2}|финансиру[ею]т|выделил\w{0,2}|предоставил\w{0,2} (?:финансирование|средства|грант|кредит|финансовую)",
        HOST: r"принял\w{0,2} у себя|принимал\w{0,2}|выступил\w{0,2} принимающей",
        PARTICIPANT: r"принял\w{0,2} (?:активное )?участие|участвовал\w{0,2}|участву[ею]т|принима[ею]т участие|присоединил\w{2,4}",
        BENEFICIARY: r"получил\w{0,2}",
        LEAD: r"(?:организовал|провел|провёл|реализовал|реализует|запустил|разработал|подготовил|осуществил|осуществляет|возглавил|возглавляет|координирует|создал|инициировал|опубликовал|обучил|подключил|внедрил|утвердил|оснастил|открыл)\w{0,2}|провел\w{0,2}|реализу[ею]т",
        PARTNER: r"сотруднича\w+|подписал\w{0,2}|объединил\w{0,2}",
    },
    "ar": {},
    "zh": {
        FUNDER: r"(?:共同|联合)?(?:的)?(?:资助|出资|供资|提供(?:了)?(?:资金|经费|赠款|贷款|\d)|赞助|捐款)",
        HOST: r"(?:共同|联合)?(?:主办|承办)",
        PARTICIPANT: r"(?:的)?(?:代表|专家|官员)?(?:等)?(?:共同)?(?:参加|参与|出席|与会)",
        BENEFICIARY: r"受益|获得|收到",
        LEAD: r"(?:共同|联合)?(?:牵头|组织|举办|实施|发起|启动|领导|推出|开展|编写|发布|培训|开发|建立|设立|成立|制定|负责)",
        PARTNER: r"(?:等)?(?:密切|共同|联合)?(?:合作|协作|签署|签订|的支持下|的协助下|支持下|协助下|一道|一起|共同)",
    },
}
"""Language → role → what stands after it."""

WITH: Mapping[str, str] = {"en": "with", "fr": "avec", "es": "con", "ru": "со?", "ar": "مع"}
"""A word that makes a partner only of a name that is surely an organisation's."""
