"""Verbs that report work, and the noun phrase that each becomes in a title, in the languages of the UN.

A table has a line for each beginning of a title (“Training of”); “-” is the object itself (“organised a seminar” → “Seminar”).
A verb that needs a preposition has it after the verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

# Infinitive; past and participle after slashes where they are not regular.
_ENGLISH = """
-: extend, pass, enact, ratify, address, ensure, achieve, organise, organize, co-organise, co-organize, coorganise, coorganize, hold/held, host, co-host, convene, publish, co-publish, launch, issue, release, sign, adopt, approve, endorse, submit, deliver, produce, run/ran/run, conduct, carry out/carried out, implement, lead/led, co-lead/co-led, create, establish, set up/set up, found, open, introduce, start, begin/began/begun, undertake/undertook/undertaken, pilot, offer, give/gave/given, provide, present, complete, finalise, finalize, form, join, chair, co-chair, moderate, attend, run/ran/run, execute, commission, author, co-author, make/made, award, mobilise, mobilize, raise, invest, screen, send/sent, prepare, draft, write/wrote/written, design, formulate, field, stage, mount, broadcast, air, record, win/won, receive, plan, conclude, celebrate, roll out
Training of: train, educate, coach, upskill
Teaching of: teach/taught
Construction of: build/built, construct, erect
Reconstruction of: rebuild/rebuilt, reconstruct
Drilling of: drill, sink/sank/sunk, bore
Digging of: dig/dug
Installation of: install, instal, fit
Rehabilitation of: rehabilitate, refurbish
Renovation of: renovate
Repair of: repair, fix
Restoration of: restore
Planting of: plant/planted/planted
Connection of: connect
Equipment of: equip/equipped
Distribution of: distribute, hand out, disburse
Delivery of: supply
Donation of: donate
Purchase of: buy/bought, purchase, procure
Support for: support, help, assist, empower, enable, back, sponsor, accompany, sustain
Funding of: fund, finance, co-finance, subsidise, subsidize, bankroll
Development of: develop, co-develop
Expansion of: expand, scale up, widen
Strengthening of: strengthen, reinforce, bolster
Improvement of: improve, enhance, upgrade
Modernisation of: modernise, modernize
Promotion of: promote, advance, foster, encourage
Protection of: protect, safeguard
Monitoring of: monitor, track
Review of: review, revise
Evaluation of: evaluate, assess, audit
Update of: update
Analysis of: analyse, analyze
Measurement of: measure
Mapping of: map/mapped
Survey of: survey, interview
Translation of: translate
Digitisation of: digitise, digitize
Vaccination of: vaccinate, immunise, immunize
Treatment of: treat
Screening of: screen
Reduction of: reduce, cut/cut, lower
Increase of: increase, double
Introduction of: integrate, mainstream
Collection of: collect, gather
Management of: manage, administer, operate
Coordination of: coordinate, co-ordinate
Facilitation of: facilitate
Recruitment of: recruit, hire
Registration of: register
Certification of: certify
Conservation of: conserve
Collaboration with: partner with, collaborate with, team up with, cooperate with, co-operate with, work with, work together with, work closely with, engage with, consult
Interaction within: interact within
Interaction with: interact with
Participation as: participate as
Participation in: participate in, take part in/took part in/taken part in, be involved in, engage in
Contribution to: contribute to
Contribution with: contribute with
Membership of: belong to
Statement on: speak on/spoke on, intervene on
Statement at: speak at/spoke at/spoken at, take the floor at/took the floor at, intervene at
Statement during: take the floor during/took the floor during, speak during/spoke during
Advice to: advise
Advocacy for: advocate for, call for, campaign for
Work on: work on, embark on
Work towards: work towards
Accession to: accede to
Investment in: invest in
Registration with: register with
Briefing of: brief
Information for: inform
Visit to: visit
Coverage of: cover
Provision of: serve
Mentoring of: mentor
Mitigation of: mitigate
Recognition of: recognise, recognize
Response to: respond to
Use of: use, apply, deploy
"""

_FRENCH = """
-: organiser, voter, coprésider, coorganiser, accueillir/accueilli/accueille, tenir/tenu/tient, publier, lancer, éditer, signer, adopter, approuver, entériner, soumettre/soumis/soumet, prononcer, produire/produit/produit, mener, conduire/conduit/conduit, réaliser, mettre en œuvre/mis en œuvre/met en œuvre, diriger, créer, établir/établi/établit, mettre en place/mis en place/met en place, mettre sur pied/mis sur pied/met sur pied, fonder, ouvrir/ouvert/ouvre, inaugurer, instaurer, entamer, offrir/offert/offre, fournir/fourni/fournit, présenter, achever, former un partenariat, conclure/conclu/conclut, rejoindre/rejoint/rejoint, présider, animer, donner, octroyer, mobiliser, rédiger, concevoir/conçu/conçoit, envoyer, faire/fait/fait, célébrer, élaborer, convoquer, dispenser, assurer, déployer
Formation de: former
Construction de: construire/construit/construit, bâtir/bâti/bâtit, édifier
Forage de: forer
Installation de: installer
Réhabilitation de: réhabiliter
Rénovation de: rénover
Réparation de: réparer
Restauration de: restaurer
Plantation de: planter
Raccordement de: raccorder, connecter
Équipement de: équiper
Distribution de: distribuer, remettre/remis/remet
Achat de: acheter, acquérir/acquis/acquiert
Appui à: appuyer
Soutien à: soutenir/soutenu/soutient
Aide à: aider
Assistance à: assister
Financement de: financer, cofinancer
Développement de: développer
Extension de: étendre/étendu/étend, élargir/élargi/élargit
Renforcement de: renforcer
Amélioration de: améliorer
Modernisation de: moderniser
Promotion de: promouvoir/promu/promeut
Protection de: protéger
Suivi de: suivre/suivi/suit
Examen de: examiner
Révision de: réviser
Évaluation de: évaluer
Mise à jour de: actualiser
Analyse de: analyser
Traduction de: traduire/traduit/traduit
Numérisation de: numériser
Vaccination de: vacciner
Traitement de: traiter
Réduction de: réduire/réduit/réduit
Collecte de: collecter, recueillir/recueilli/recueille
Gestion de: gérer
Coordination de: coordonner
Recrutement de: recruter
Accompagnement de: accompagner
Sensibilisation de: sensibiliser
Collaboration avec: collaborer avec, coopérer avec, travailler avec
Participation à: participer à, prendre part à/pris part à/prend part à
Contribution à: contribuer à
Intervention lors de: prendre la parole lors de/pris la parole lors de/prend la parole lors de, intervenir lors de/intervenu lors de/intervient lors de
Adhésion à: adhérer à
Investissement dans: investir dans/investi dans/investit dans
Travail sur: travailler sur
"""

_SPANISH = """
-: organizar, promulgar, ratificar, lograr, garantizar, coorganizar, celebrar, acoger/acogió/acogido, publicar, lanzar, editar, firmar, suscribir/suscribió/suscrito, adoptar, aprobar, presentar, pronunciar, producir/produjo/producido, realizar, llevar a cabo, ejecutar, implementar, dirigir/dirigió/dirigido, liderar, crear, establecer/estableció/establecido, poner en marcha/puso en marcha/puesto en marcha, fundar, abrir/abrió/abierto, inaugurar, iniciar, ofrecer/ofreció/ofrecido, proporcionar, impartir/impartió/impartido, completar, presidir/presidió/presidido, moderar, otorgar, movilizar, redactar, diseñar, enviar, hacer/hizo/hecho, elaborar, convocar, desarrollar, emitir/emitió/emitido, difundir/difundió/difundido, formular
Capacitación de: capacitar
Formación de: formar
Construcción de: construir/construyó/construido, edificar
Perforación de: perforar
Instalación de: instalar
Rehabilitación de: rehabilitar
Renovación de: renovar
Reparación de: reparar
Restauración de: restaurar
Plantación de: plantar
Conexión de: conectar
Equipamiento de: equipar
Distribución de: distribuir/distribuyó/distribuido, repartir/repartió/repartido
Entrega de: entregar
Donación de: donar
Compra de: comprar, adquirir/adquirió/adquirido
Apoyo a: apoyar, ayudar a, respaldar
Asistencia a: asistir/asistió/asistido
Financiación de: financiar, cofinanciar
Ampliación de: ampliar, extender/extendió/extendido
Fortalecimiento de: fortalecer/fortaleció/fortalecido, reforzar
Mejora de: mejorar
Modernización de: modernizar
Promoción de: promover/promovió/promovido, fomentar, impulsar
Protección de: proteger/protegió/protegido
Seguimiento de: supervisar
Revisión de: revisar
Evaluación de: evaluar
Actualización de: actualizar
Análisis de: analizar
Traducción de: traducir/tradujo/traducido
Digitalización de: digitalizar
Vacunación de: vacunar
Reducción de: reducir/redujo/reducido
Recopilación de: recopilar
Gestión de: gestionar
Coordinación de: coordinar
Contratación de: contratar
Acompañamiento de: acompañar
Sensibilización de: sensibilizar
Colaboración con: colaborar con, cooperar con, trabajar con
Participación en: formar parte de, participar en, tomar parte en
Contribución a: contribuir a/contribuyó a/contribuido a
Intervención en: hacer uso de la palabra en/hizo uso de la palabra en/hecho uso de la palabra en, intervenir en/intervino en/intervenido en
Adhesión a: adherirse a/se adhirió a/adherido a, sumarse a/se sumó a/sumado a
Inversión en: invertir en/invirtió en/invertido en
Trabajo en: trabajar en
Optimización de: optimizar
Reconocimiento de: reconocer/reconoció/reconocido
Reconstrucción de: reconstruir/reconstruyó/reconstruido
"""

# Forms of the past and the present; passive participles after the bar.
_RUSSIAN = """
-: организовал_, организует, организуют | организован_
-: провёл, провел_, проводит, проводят | проведён_, проведен_
-: опубликовал_, издал_, выпустил_, обнародовал_, публикует | опубликован_, издан_, выпущен_
-: подписал_, заключил_ | подписан_, заключён_, заключен_
-: принял_, утвердил_, одобрил_ | принят_, утверждён_, утвержден_, одобрен_
-: запустил_, начал_, реализовал_, реализует, осуществил_, осуществляет, выполнил_ | запущен_, начат_, реализован_, осуществлён_, осуществлен_
-: создал_, учредил_, основал_, сформировал_, образовал_ | создан_, учреждён_, учрежден_, основан_, сформирован_
Открытие?: открыл_ | открыт_
Строительство?: построил_, возвёл, возвел_, соорудил_ | построен_, возведен_
Бурение?: пробурил_ | пробурен_
Установка?: установил_, смонтировал_ | установлен_
Ремонт?: отремонтировал_ | отремонтирован_
Восстановление?: восстановил_ | восстановлен_
Посадка?: посадил_, высадил_ | посажен_, высажен_
-: вырыл_, раздаёт, раздает
-: разработал_, подготовил_, составил_, разрабатывает | разработан_, подготовлен_, составлен_
-: представил_, направил_, сделал_, внёс, внес_, произнёс, произнес_ | представлен_, направлен_, сделан_, произнесен_
-: оказал_, оказывает, предоставил_, предоставляет, выделил_, передал_, закупил_, поставил_, раздал_, распределил_ | оказан_, предоставлен_, выделен_, передан_, закуплен_, поставлен_, распределён_, распределен_
Подключение?: подключил_ | подключен_
-: соединил_, оснастил_, оборудовал_, поддержал_, поддерживает, улучшил_, усилил_, укрепил_, приобрёл, приобрел_ | оснащен_, поддержан_
-: внедрил_, обновил_, расширил_, пересмотрел_, модернизировал_ | внедрён_, внедрен_, обновлён_, обновлен_, расширен_, пересмотрен_, модернизирован_
-: возглавил_, возглавляет, финансирует, профинансировал_, собрал_, перевёл, перевел_ | собран_, переведен_
Обучение: обучил_, обучает, обучают | обучен_
Подготовка: выучил_ | подготовлен_
Вакцинация: вакцинировал_, привил_ | вакцинирован_, привит_
Участие в: участвовал_ в, участвует в, участвуют в, принял_ участие в, принимает участие в
Участие во: участвовал_ во, принял_ участие во
Сотрудничество с: сотрудничал_ с, сотрудничает с, сотрудничают с
Работа с: работал_ с, работает с
Работа над: работал_ над, работает над
Содействие: содействовал_, содействует
Помощь: помог_, помогает, помогают, помогал_
Выступление при: взял_ слово при
Выступление на: выступил_ на
Выступление с: выступил_ с
Выступление в: выступил_ в
Присоединение к: присоединил_ к, присоединилась к, присоединился к, присоединилось к
Вклад в: внёс вклад в, внес вклад в, внесла вклад в, внесли вклад в, внесло вклад в
"""

# Verbs with prefixes and endings of person cut off; the masdar of the title.
_ARABIC = """
-: نظم, عقد, استضاف, نشر, أصدر, أطلق, وقع, اعتمد, أقر, وافق على, قدم, أنشأ, أسس, افتتح, أعد, نفذ, أجرى, ألقى, أنجز, أبرم, وضع, صاغ, قاد, أعلن, بدأ, وفر, منح, خصص, أقام, أقم
تدريب: درب
تعليم: علم
تأهيل: أهل
بناء: بنى
تشييد: شيد
إنشاء: أنشأ
حفر: حفر
تركيب: ركب
ترميم: رمم
إصلاح: أصلح
زراعة: زرع, غرس
ربط: ربط, وصل
تجهيز: جهز
توزيع: وزع
تسليم: سلم
شراء: اشترى
دعم: دعم, يدعم, تدعم
مساعدة: ساعد
تمويل: مول
تطوير: طور
توسيع: وسع
تعزيز: عزز, يعزز, تعزز
تحسين: حسن
تحديث: حدث
حماية: حمى
مراجعة: راجع
تقييم: قيم
تحليل: حلل
ترجمة: ترجم
تلقيح: لقح
تطعيم: طعم
جمع: جمع
تنسيق: نسق
كلمة: تحدث
المشاركة في: شارك في, يشارك في, تشارك في
المساهمة في: ساهم في, أسهم في
التعاون مع: تعاون مع, يتعاون مع, تتعاون مع
العمل مع: عمل مع, يعمل مع, تعمل مع
الانضمام إلى: انضم إلى
"""

_CHINESE = (
    "共同举办 联合举办 举办 主办 召开 举行 组织 主持 培训 发布 出版 印发 推出 启动 签署 签订 缔结 通过 批准 核准 制定 修订 颁布 建立 成立 设立 创建"
    " 开设 开办 开展 开放 建设 建成 修建 新建 建造 兴建 安装 打 钻 挖 修复 修缮 翻新 种植 栽种 连接 接通 配备 分发 发放 捐赠 采购 购买 支持 支助 援助"
    " 协助 帮助 资助 扩大 加强 改善 提高 推动 促进 保护 监测 审查 评估 更新 分析 测量 翻译 接种 治疗 减少 收集 管理 协调 招募 提供 实施 执行 完成"
    " 参加 参与 出席 加入 提交 发表 合作 发起 牵头 编写 编制 撰写 设计 开发 研发 投资 筹集 募集 宣布 赢得 获得 增加 开通 铺设 推广 教 培养"
)

_VOWELS = "aeiou"


@cache
def english_verbs() -> dict[str, str]:
    """Form in small letters → beginning of the title, empty for the object itself."""
    return dict(_forms(_ENGLISH, _english_forms))


@cache
def english_gerund(verb: str) -> str:
    """`draft` → `drafting`."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


@cache
def infinitives(language: str) -> dict[str, str]:
    """Infinitives as objectives and lists of tasks begin with (“To strengthen …”, “Fortalecer …”) → beginning of the title."""
    table = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH}.get(language, "")
    headings = {}
    for heading, verbs in _lines(table):
        for verb in verbs.split(", "):
            infinitive = verb.split("/", 1)[0]
            headings[infinitive] = heading
    return headings


@cache
def french_verbs() -> dict[str, str]:
    return dict(_forms(_FRENCH, _french_forms))


@cache
def spanish_verbs() -> dict[str, str]:
    return dict(_forms(_SPANISH, _spanish_forms))


@cache
def russian_verbs() -> tuple[dict[str, str], dict[str, str]]:
    """Those of the active and those of the passive voice."""
    active: dict[str, str] = {}
    passive: dict[str, str] = {}
    for heading, forms in _lines(_RUSSIAN):
        voices = forms.split("|")
        for voice, table in zip(voices, (active, passive), strict=False):
            for form in map(str.strip, voice.split(",")):
                table |= dict.fromkeys(_russian_forms(form, passive=table is passive), heading)
    return active, passive


@cache
def arabic_verbs() -> dict[str, str]:
    headings: dict[str, str] = {}
    for heading, verbs in _lines(_ARABIC):
        headings |= dict.fromkeys(verbs.split(", "), heading)
    return headings


@cache
def chinese_verbs() -> tuple[str, ...]:
    """Longest first."""
    return tuple(sorted(_CHINESE.split(), key=len, reverse=True))


def any_of(forms: dict[str, str]) -> str:
    """A pattern for the forms, longest first; grouped by their first two letters, so that a search is quick."""
    groups: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        groups.setdefault(form[:2], []).append(re.escape(form[2:]).replace(r"\ ", r"\s+"))
    return "|".join(f"{re.escape(prefix)}(?:{'|'.join(rests)})" for prefix, rests in groups.items())


def _lines(table: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, table.split("\n")):
        heading, forms = line.split(": ", 1)
        yield heading.replace("-", "") if heading == "-" else heading, forms


def _forms(table: str, inflect: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, str]]:
    for heading, verbs in _lines(table):
        for verb in verbs.split(", "):
            for form in inflect(verb):
                yield form, heading


def _doubled(verb: str) -> str:
    """`plan` → `plann`: where a single vowel of a short word is before its last consonant."""
    short = len(verb) >= 3 and verb[-1] not in "aeiouwxyhr" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    syllables = len(re.findall(f"[{_VOWELS}]+", verb))
    return verb + verb[-1] if short and syllables == 1 else verb


def _english_forms(entry: str) -> Iterator[str]:
    forms = [form.split(" ", 1) for form in entry.split("/")]
    base, rest = forms[0][0], forms[0][1:]
    regular = f"{base}d" if base.endswith("e") else f"{_doubled(base)}ed"
    if base.endswith("y") and base[-2] not in _VOWELS:
        regular = f"{base[:-1]}ied"
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "o")) else f"{base}s"
    if base.endswith("y") and base[-2] not in _VOWELS:
        third = f"{base[:-1]}ies"
    irregular = [form[0] for form in forms[1:]] or [regular]
    for form in (base, third, english_gerund(base), *irregular):
        yield " ".join([form, *rest])


def _french_forms(entry: str) -> Iterator[str]:
    infinitive, *irregular = entry.split("/")
    verb, _, rest = infinitive.partition(" ")
    if irregular:
        participle, present = (form.partition(" ")[0] for form in irregular)
        stems = [*_with_gender(participle), present, f"{present}nt" if present.endswith("e") else present]
        plural = {"t": f"{present[:-1]}sent", "d": f"{present}ent"}.get(present[-1:], present)
        stems.append("tiennent" if verb == "tenir" else plural)
    else:
        stem = verb[:-2]
        soft = f"{stem}e" if stem.endswith("g") else (f"{stem[:-1]}ç" if stem.endswith("c") else stem)
        present = f"{stem[:-1]}i" if stem.endswith("y") else stem
        stems = [*_with_gender(f"{stem}é"), f"{present}e", f"{present}ent", f"{soft}ons", f"{soft}a", f"{stem}èrent"]
        if "é" in stem[-2:-1]:
            grave = f"{stem[:-2]}è{stem[-1]}"
            stems += [f"{grave}e", f"{grave}ent"]
    for form in stems:
        yield f"{form} {rest}".strip()


def _with_gender(participle: str) -> list[str]:
    plural = participle if participle.endswith("s") else f"{participle}s"
    return [participle, plural, f"{participle}e", f"{participle}es"]


def _spanish_forms(entry: str) -> Iterator[str]:
    infinitive, *irregular = entry.split("/")
    verb, _, rest = infinitive.partition(" ")
    if irregular:
        past, participle = (re.sub(r"^se ", "", form).partition(" ")[0] for form in irregular)
        stem = verb[:-2]
        third = f"{past[:-1]}ieron" if past.endswith(("ió", "no", "so", "zo")) else f"{past[:-1]}eron"
        third = {"hizieron": "hicieron"}.get(third, third.replace("iieron", "ieron"))
        if past.endswith("jo"):
            third = f"{past[:-1]}eron"
        first = f"{stem}imos"
        present = [f"{past[:-1]}e", f"{past[:-1]}en"] if verb.endswith("uir") else [f"{stem}e", f"{stem}en"]
        forms = [past, third, first, *present]
    else:
        stem = verb[:-2]
        hard = {"c": f"{stem[:-1]}qu", "g": f"{stem}u", "z": f"{stem[:-1]}c"}.get(stem[-1:], stem)
        forms = [f"{stem}ó", f"{stem}aron", f"{stem}amos", f"{stem}a", f"{stem}an", f"{hard}é"]
        participle = f"{stem}ado"
    for form in (*forms, participle, f"{participle[:-1]}a", f"{participle}s", f"{participle[:-1]}as"):
        yield f"{form} {rest}".strip()


def _russian_forms(form: str, *, passive: bool) -> Iterator[str]:
    if "_" not in form:
        yield form
        return
    for ending in ("", "а", "о", "ы") if passive else ("", "а", "о", "и"):
        yield form.replace("_", ending)
    if form.startswith("помог_"):
        yield from ("помогла", "помогло", "помогли")
