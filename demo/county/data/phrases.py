"""Sentences of invented health records, to be combined. Written for this project; about nobody."""

from typing import Final

TALK_OPENING: Final = (
    "Kommer till hälsobesöket tillsammans med klasskamrat och väntar i korridoren.",
    "Kommer själv från lektionen.",
    "Kommer i sällskap med mamma.",
    "Kommer i sällskap med pappa.",
    "Har hälsouppgiften med sig, ifylld hemma.",
    "Besöket är förberett i klassen, vet varför vi träffas.",
    "Lite blyg till en början, blir mer pratsam under samtalet.",
    "Glad och öppen i kontakten.",
)
TALK_SCHOOL: Final = (
    " Trivs i skolan och har kamrater att vara med på rasterna.",
    " Tycker bäst om idrott och bild. Läsningen går framåt.",
    " Tycker att matematiken är svår, får stöd i liten grupp.",
    " Berättar att det är stökigt i klassen, vi talar om vad som hjälper.",
    " Trivs bra, är med i elevrådet i år.",
    " Har bytt klass i höst och börjar hitta kompisar.",
    " Går gärna till skolan. Inga konflikter just nu.",
    " Känner sig ibland utanför på rasterna, vill att mentor får veta det.",
)
TALK_HABITS: Final = (
    " Sover cirka 9–10 timmar. Äter frukost och skollunch varje dag.",
    " Somnar sent på helgerna. Hoppar ibland över frukosten.",
    " Spelar fotboll två gånger i veckan och cyklar till skolan.",
    " Rider en gång i veckan. Skärmtid enligt egen uppgift 2–3 timmar om dagen.",
    " Rör sig på rasterna, ingen fast fritidsaktivitet. Vill prova simning.",
    " Äter det mesta. Allergi mot nötter är känd sedan tidigare.",
    " Huvudvärk någon gång i månaden, släpper med vila och vatten.",
    " Borstar tänderna morgon och kväll, går till tandläkaren som kallat.",
)
TALK_CLOSING: Final = (
    " Mår bra och har inga frågor.",
    " Vet var jag finns och att det går att komma förbi på öppen mottagning.",
    " Vårdnadshavare informeras om resultatet hem i brev.",
    " Ny tid för samtal om fyra veckor.",
    " Ingen ytterligare åtgärd, följs enligt basprogrammet.",
    " Vi kommer överens om att jag ringer hem i veckan.",
)
CONTACT_REASON: Final = (
    "Söker för ont i magen sedan i morse.",
    "Söker för huvudvärk efter lunch.",
    "Har ramlat på rasten och skrapat knät.",
    "Fick en boll på fingret under idrotten.",
    "Söker för trötthet, har sovit lite i natt.",
    "Vill prata en stund.",
    "Näsblod, har slutat vid ankomst.",
    "Klåda av eksem i armvecken.",
    "Söker för halsont utan feber.",
    "Yr efter idrotten, har inte ätit frukost.",
    "Stukat foten i trappan.",
    "Orolig inför nationella provet.",
)
CONTACT_FINDING: Final = (
    " Opåverkad, feberfri.",
    " Buken mjuk, inte öm.",
    " Inga tecken till hjärnskakning.",
    " Lätt svullnad, full rörlighet.",
    " Ytligt sår, rengörs och plåstras om.",
    " Blek men alert, dricker saft och vilar tjugo minuter.",
    " Berättar sammanhängande, tårögd en stund.",
    " Rodnad hud utan sår.",
)
CONTACT_PLAN: Final = (
    " Går tillbaka till lektionen.",
    " Vårdnadshavare kontaktas och hämtar.",
    " Återkommer vid behov.",
    " Råd om vila, vätska och regelbundna måltider.",
    " Ny kontakt i slutet av veckan.",
    " Råd att söka vårdcentral om besvären inte ger sig inom några dagar.",
)
CALL: Final = (
    "Telefonsamtal med vårdnadshavare om besöket. Känner igen det eleven berättar.",
    "Vårdnadshavare ringer och berättar om förkylningsastma, har egen medicin hemma.",
    "Söker vårdnadshavare per telefon, inget svar. Meddelande lämnas om att höra av sig.",
    "Vårdnadshavare undrar över sömnen. Råd ges, återkommer om det inte blir bättre.",
)
BACK_NORMAL: Final = (
    "Framåtböjning utan sidoskillnad.",
    "Rak rygg, symmetriska skuldror.",
    "Ingen rotation vid framåtböjning.",
)
BACK_FOLLOW: Final = ("Lätt sidoskillnad vid framåtböjning, ny kontroll om ett halvår.",)
VISION_FOLLOW: Final = ("Klarar inte raden fullt ut på ett öga, ny kontroll om några veckor.",)
HEARING_FOLLOW: Final = ("Svarar ojämnt på vänster öra, förkyld i dag. Nytt test om sex veckor.",)
SUMMARY: Final = (
    "Frisk elev som följer sin kurva. Inga avvikelser vid dagens besök.",
    "Mår bra i skolan och hemma. Fortsatt uppföljning enligt basprogrammet.",
    "Behov av stöd i sömnvanor, i övrigt utan anmärkning.",
    "Trivs och utvecklas väl. Resultatet lämnas till vårdnadshavare.",
)
