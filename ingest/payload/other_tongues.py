"""How models give up in other languages than English: a line for each, of the same five turns of speech."""

from typing import NamedTuple


class Tongue(NamedTuple):
    """Parts of patterns, in small letters."""

    sorry: str
    cannot: str
    deeds: str  # what it cannot do, and to what
    model: str  # "as a language model"
    empty: str  # "the transcript is empty", "please send the text"


# `cannot` may stand before the deed or, as in German or Japanese, around or after it.
TONGUES = (
    Tongue(  # French
        r"(?:je suis )?(?:vraiment |sincèrement )?(?:désolée?|navrée?|malheureusement|je regrette|je m'excuse)",
        r"(?:je (?:ne|n')|il (?:ne |n')|aucune?\b|impossible de|pas en mesure)",
        r"(?:résum|aid|fourni|accé|trait|répon|génér|produire|transcription|contenu|vidéo|demande\b|ce texte"
        r"|le texte|liens?\b|continuer|faire (?:cela|ça))",
        r"en tant (?:que modèle|qu'(?:ia\b|intelligence artificielle|assistant|modèle))",
        r"la transcription (?:semble|est|paraît)[^.!?\n]{0,30}(?:vide|manquante|absente|indisponible|incomplète)"
        r"|aucune? (?:transcription|contenu|texte)\b[^.!?\n]{0,30}(?:fourni|disponible)|il n'y a (?:pas de|aucune?) "
        r"(?:transcription|contenu|texte)|veuillez (?:me )?(?:fournir|partager|coller)\b",
    ),
    Tongue(  # Spanish
        r"(?:lo siento|(?:lo )?lamento|lamentablemente|desafortunadamente|disculpa|perdón)(?: mucho)?",
        r"no (?:puedo|poder|me es posible|tengo|he (?:podido|recibido)|es posible|soy)\b",
        r"(?:resum|ayudar|proporcion|acced|proces|respond|gener|transcripción|contenido|vídeo|video|solicitud"
        r"|texto|hacer eso|continuar)",
        r"como (?:una? )?(?:ia\b|inteligencia artificial|modelo de lenguaje|asistente de ia)",
        r"la transcripción (?:parece|está|no)[^.!?\n]{0,30}(?:vací\w*|incompleta|disponible|falta)"
        r"|no (?:hay|se (?:ha )?proporcion\w+) (?:ningun[ao]? |la |una )?(?:transcripción|contenido|texto)"
        r"|por favor,? (?:proporcion|compart|peg)",
    ),
    Tongue(  # German
        r"(?:es tut mir(?: wirklich| sehr)? leid|tut mir leid|entschuldigung|leider|ich bedau[er]+)",
        r"(?:(?:das|dieses video|dabei) )?(?:ich (?:kann|konnte|darf|bin|habe)|(?:kann|konnte|darf|bin"
        r"|habe) ich)\b[^.!?\n]{0,80}?(?:nicht|kein\w*)?",
        r"(?:zusammenfass|helfen|bereitstell|zugreif|beantwort|erstell|generier|in der lage|transkript|zugriff"
        r"|verarbeit|bearbeit|ansehen|anschauen|\btun\b)",
        r"als (?:ki\b|ki-|sprachmodell|künstliche intelligenz)",
        r"das transkript (?:scheint|ist|war)[^.!?\n]{0,30}(?:leer|unvollständig|nicht verfügbar)(?: zu sein)?"
        r"|(?:(?:leider )?(?:es )?(?:wurde|liegt|lag|gibt)(?: mir| es)? )?kein(?:en?)? (?:transkript|inhalt|text)\b"
        r"|bitte (?:gib|geben|stell|füg|teil|send)[^.!?\n]{0,60}(?:transkript|text|inhalt|video)",
    ),
    Tongue(  # Portuguese
        r"(?:me )?(?:desculpe?|sinto muito|lamento|infelizmente|peço desculpas?)",
        r"(?:eu )?não (?:posso|consigo|tenho|foi possível|é possível|sou capaz|estou)\b",
        r"(?:resum|ajud|fornec|acess|process|respond|gera|assist|transcrição|conteúdo|vídeo|solicitação|pedido"
        r"|texto|fazer isso)",
        r"como (?:uma? )?(?:modelo|ia\b|inteligência artificial|assistente)",
        r"a transcrição (?:está|parece|não)[^.!?\n]{0,30}(?:vazia|disponível|incompleta)"
        r"|não (?:há|foi fornecid\w) (?:nenhum\w? )?(?:transcrição|conteúdo|texto)"
        r"|por favor,? (?:forneça|compartilhe|envie|cole)",
    ),
    Tongue(  # Italian
        r"(?:mi dispiace|mi scuso|spiacente|purtroppo|scusa)",
        r"non (?:posso|riesco|sono in grado|ho|è possibile|mi è possibile)\b",
        r"(?:riassum|aiut|forni|acced|access|elabor|rispond|gener|guard|trascrizione|contenut|video|richiesta"
        r"|testo|farlo)",
        r"(?:come|in quanto) (?:un'?a? ?)?(?:modello|ia\b|intelligenza artificiale|assistente)",
        r"la trascrizione (?:sembra|è|non)[^.!?\n]{0,30}(?:vuota|disponibile|incompleta|mancante)"
        r"|(?:per favore|si prega di),? (?:forn|condivi|incoll)",
    ),
    Tongue(  # Dutch
        r"(?:het spijt me|sorry|helaas|mijn excuses)",
        r"(?:dat )?(?:ik (?:kan|ben|heb|mag)|(?:kan|ben|heb|mag) ik)\b[^.!?\n]{0,80}?(?:niet|geen)",
        r"(?:samenvat|help|toegang|transcript|beantwoord|verzoek|in staat|genereren|verwerken|bekijken)",
        r"als (?:ai\b|ai-|taalmodel|kunstmatige intelligentie)",
        r"het transcript (?:lijkt|is)[^.!?\n]{0,30}(?:leeg|onvolledig|niet beschikbaar)",
    ),
    Tongue(  # Swedish, Danish, Norwegian
        r"(?:jag är ledsen|jag beklagar|tyvärr|förlåt|(?:jeg )?beklager|undskyld|desværre|dessverre)",
        r"(?:att? )?(?:(?:jag|jeg) (?:kan|har|är|er)|(?:kan|har) (?:jag|jeg))\b[^.!?\n]{0,60}?(?:inte|ikke|ingen)",
        r"(?:sammanfatt|sammenfatt|oppsummer|opsummer|hjälp|hjelp|hjælp|tillgång|tilgang|adgang|transkri|video)",
        r"som (?:en )?(?:ai\b|ai-|språkmodell|sprogmodel)",
        r"transkriptionen (?:verkar|är)[^.!?\n]{0,30}tom",
    ),
    Tongue(  # Polish
        r"(?:przepraszam|przykro mi|niestety)",
        r"nie (?:mogę|jestem|mam|udało)",
        r"(?:pom[oó]|stre[sś]|podsum|dostęp|transkryp|żądani|wideo|film|przetworz)",
        r"jako (?:model|ai\b|sztuczna inteligencja)",
        r"transkrypcja (?:jest|wydaje)[^.!?\n]{0,30}pusta",
    ),
    Tongue(  # Russian
        r"(?:извините|простите|прошу прощения|к сожалению|мне (?:очень )?жаль|приношу извинения)",
        r"(?:я )?не (?:могу|имею|в состоянии|удалось)|у меня нет",
        r"(?:помо[чг]|обобщ|резюм|доступ|обработ|ответ|выполн|предостав|смотр|видео|запрос|текст|расшифровк)",
        r"как (?:большая )?(?:языковая модель|ии\b|искусственный интеллект)",
        r"(?:расшифровка|транскрипт|текст)[^.!?\n]{0,20}(?:пуст|отсутству|недоступ)"
        r"|пожалуйста,? (?:предостав|пришлите|вставьте)",
    ),
    Tongue(  # Turkish
        r"(?:üzgünüm|maalesef|özür dilerim|kusura bakmayın)",
        r"(?:yardımcı|özet|eriş|video|istek|isteğ|talep|transkript)",
        r"(?:[ae]m[ae]m\b|[ae]mıyorum|[ae]miyorum|değilim|yok\b)",
        r"bir (?:yapay zeka|dil modeli)(?: olarak)?",
        r"transkript[^.!?\n]{0,20}(?:boş|mevcut değil)",
    ),
    Tongue(  # Indonesian, Malay
        r"(?:mohon )?maaf",
        r"(?:saya )?(?:tidak|tak) (?:dapat|bisa|boleh|memiliki|mampu)",
        r"(?:membantu|meringkas|merangkum|akses|mengakses|memproses|permintaan|transkrip|video|konten)",
        r"sebagai (?:model bahasa|ai\b|kecerdasan buatan)",
        r"transkrip[^.!?\n]{0,20}(?:kosong|tidak tersedia)",
    ),
    Tongue(  # Vietnamese
        r"(?:xin lỗi|rất tiếc|tôi (?:xin lỗi|rất tiếc))",
        r"(?:tôi )?không (?:thể|có)",
        r"(?:giúp|hỗ trợ|tóm tắt|truy cập|xử lý|yêu cầu|bản ghi|video|nội dung)",
        r"là (?:một )?(?:mô hình ngôn ngữ|ai\b|trí tuệ nhân tạo)",
        r"bản ghi[^.!?\n]{0,20}(?:trống|không có)",
    ),
    Tongue(  # Arabic
        r"(?:عذر\w*|آسف|أنا آسف|أعتذر|للأسف)",
        r"(?:لا أستطيع|لا يمكنني|لا أملك|لست قادر|غير قادر)",
        r"(?:مساعد|تلخيص|الوصول|معالجة|طلب|نص|فيديو|محتوى)",
        r"(?:كنموذج|بصفتي|باعتباري)",
        r"النص (?:فارغ|غير متوفر|مفقود)",
    ),
    Tongue(  # Hebrew
        r"(?:אני )?(?:מצטערת?|סליחה|לצערי)",
        r"(?:אני )?(?:לא יכולה?|לא ניתן)|אין לי",
        r"(?:לעזור|לסייע|לסכם|גישה|לעבד|בקשה|תמלול|סרטון|תוכן)",
        r"כ(?:מודל שפה|בינה מלאכותית)",
        r"התמלול (?:ריק|חסר)",
    ),
    Tongue(  # Hindi
        r"(?:मुझे (?:खेद|अफ़सोस|अफसोस) है|क्षमा करें|माफ़? ?कीजिए|माफ़? ?करें)",
        r"(?:मैं|मेरे)",
        r"(?:नहीं)",
        r"एक (?:ए\s?आई|एआई|भाषा मॉडल)",
        r"ट्रांसक्रिप्ट[^.!?\n।]{0,20}(?:खाली|उपलब्ध नहीं)",
    ),
    Tongue(  # Chinese
        r"(?:我)?(?:很|非常|十分|实在)?(?:抱歉|对不起|對不起|不好意思|遗憾|遺憾)",
        r"我?(?:们|們)?(?:暂时|暫時|目前)?(?:无法|無法|不能|还没有|没有|沒有|不便)",
        r"(?:总结|總結|摘要|概括|协助|協助|帮助|幫助|帮|提供|访问|存取|观看|觀看|回答|满足|滿足|处理|處理|字幕|转录|文字稿|学会)",
        r"(?:作为|作為|身为|我是)(?:一个|一個|一名)?(?:ai|人工智能|人工智慧|大?语言模型|語言模型)",
        r"(?:字幕|转录|轉錄|文字稿|转录文本|视频内容|内容)(?:似乎)?(?:为空|為空|是空的|不可用|缺失)"
        r"|请(?:您)?提供.{0,12}(?:文本|字幕|文字|内容|视频|链接)|没有(?:可用的|提供)?(?:字幕|转录|文字稿)",
    ),
    Tongue(  # Japanese
        r"(?:大変|誠に)?(?:申し訳(?:あり|ござい)ません|申し訳ない|すみません|すいません|残念ながら|恐れ入りますが)",
        r"[^。！？\n]{0,60}?",
        r"(?:(?:お応え|お答え|お手伝い|要約|対応|アクセス|提供|視聴|処理)[^。\n]{0,12}(?:できません|できかねます|いたしかねます)"
        r"|できません|できかねます|いたしかねます|ありません|見つかりません)",
        r"(?:私は|申し訳ありませんが、)?(?:ai|人工知能|(?:大規模)?言語モデル)(?:の?(?:アシスタント|言語モデル))?(?:として|であるため|なので|ですので)",
        r"(?:文字起こし|字幕|トランスクリプト|テキスト|内容)(?:が|は)[^。\n]{0,12}(?:空|ありません|提供されていません|利用できません)|(?:この)?(?:動画|記事|リンク|ページ"
        r"|リクエスト)(?:を|に)は?[^。\n]{0,12}(?:できません|できませんでした)",
    ),
    Tongue(  # Korean
        r"(?:정말 |대단히 )?(?:죄송|미안|유감)(?:합니다|하지만|해요|스럽지만|스럽게도)",
        r"[^.!?\n]{0,60}?",
        r"(?:없습니다|못합니다|어렵습니다|없어요|않았습니다|않습니다)",
        r"(?:저는 )?(?:ai|인공지능|언어 모델)(?: 언어 모델| 어시스턴트)?(?:로서|이므로|이기 때문에|이라)",
        r"(?:자막|스크립트|대본|내용)(?:이|가)? ?(?:비어|없습니다|제공되지)",
    ),
)


def _turns(tongue: Tongue) -> tuple[str, ...]:
    sorry, cannot, deeds, model, empty = tongue
    return (
        rf"(?:{sorry})[^\w\n]{{0,4}}(?:[\w']+,? ){{0,2}}?(?:{cannot})[^.!?:;。！？\n]{{0,80}}?{deeds}",
        rf"(?:{sorry})[^\w\n]{{1,4}}(?:[\w']+ )?(?:{empty})",
        rf"(?:{cannot})[^.!?:;。！？\n]{{0,80}}?{deeds}" if cannot[0] != "[" else rf"(?:{empty})",
        rf"(?:{sorry})?[^\w\n]{{0,4}}(?:[\w']+ )?(?:{model})[^.!?:;。！？\n]{{0,60}}?(?:{cannot})"
        + (f"{deeds}" if cannot[0] == "[" else ""),
        rf"(?:{empty})[^.!?。\n]{{0,40}}[.!?。\s]*\Z",
    )


REFUSALS = tuple(turn for tongue in TONGUES for turn in _turns(tongue))
