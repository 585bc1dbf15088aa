"""Invented places, and the real municipality codes they must stay clear of.

No municipality of the demo is a real one, so that no real municipality can seem to have records here. Schools and streets
have everyday names that may be found in many places.
"""

from typing import Final

_MUNICIPALITIES = """Lysås Björkdalen Granvika Hällsund Norrelund Åsmark Tallhamra Kvarnsäter Ekanäs Stenlycke Östrabo
    Rönnfors Älvbro Sandtorp Vidåker Hjortsberga Mörkesund Lövestrand Ängbacka Silverhult Krokvattnet Fagerlöt
    Solgärde Dimmelund Vargfors Höglycke Brunnseryd Ramsvika Klövhamn Äppelryd Långtjärn Svartåsen Björnhult
    Väderö-Sund Mosselund Tranevik Grindåsa Ormtorp Ljungmora Skärsta Humlebro Nävsjö Knektehed Falkryd Södratorp
    Lommeskog Rävbacken Fiskhamra Ålvaryd"""
FICTITIOUS_MUNICIPALITIES: Final = tuple(_MUNICIPALITIES.split())

_SCHOOL_PLACES = """Ängs Bergs Kvarnback Sjö Lilja Skogs Parkängs Tallmo Ekbacks Norrgårds Södergårds Västra Österängs
    Björk Hammar Kyrkbacks Brunns Solvik Gläntan Stjärn Lärk Rönnbärs Alby Klockar Åvalla Vitsippe Domarhage Fors
    Linden Möllebergs Näset Trollbacks Smedje Ugglebo Kastanje Hagalunds Furuhöjds Vikens Mosippe Räven Havre
    Råbacks Eken Marie Nyängs Torpa Backa Strands Ljungheds Humle Gullvive Vinter Backsippe Tranbärs Hjortron
    Kornknarren Rosen Slån"""
SCHOOL_PLACES: Final = tuple(_SCHOOL_PLACES.split())

_STREETS = """Storgatan Skolgatan Björkvägen Ängsvägen Kvarngatan Tallstigen Ekgatan Kyrkvägen Sjögatan Lärkvägen
    Rönnvägen Parkgatan Solrosvägen Trastvägen Brogatan Nygatan Hammarvägen Åsgatan Östra_Långgatan Södra_Ringen
    Blåklintsvägen Mossvägen Granitgatan Älvgatan Stationsgatan Smörbollsgränd Rådjursstigen Dalgången Klövervägen
    Havregatan"""
STREETS: Final = tuple(_STREETS.split())

# Public fact: the national municipality codes and names of Västra Götaland County (Statistics Sweden).
REAL_MUNICIPALITIES: Final = {
    "1401": "Härryda",
    "1402": "Partille",
    "1407": "Öckerö",
    "1415": "Stenungsund",
    "1419": "Tjörn",
    "1421": "Orust",
    "1427": "Sotenäs",
    "1430": "Munkedal",
    "1435": "Tanum",
    "1438": "Dals-Ed",
    "1439": "Färgelanda",
    "1440": "Ale",
    "1441": "Lerum",
    "1442": "Vårgårda",
    "1443": "Bollebygd",
    "1444": "Grästorp",
    "1445": "Essunga",
    "1446": "Karlsborg",
    "1447": "Gullspång",
    "1452": "Tranemo",
    "1460": "Bengtsfors",
    "1461": "Mellerud",
    "1462": "Lilla Edet",
    "1463": "Mark",
    "1465": "Svenljunga",
    "1466": "Herrljunga",
    "1470": "Vara",
    "1471": "Götene",
    "1472": "Tibro",
    "1473": "Töreboda",
    "1480": "Göteborg",
    "1481": "Mölndal",
    "1482": "Kungälv",
    "1484": "Lysekil",
    "1485": "Uddevalla",
    "1486": "Strömstad",
    "1487": "Vänersborg",
    "1488": "Trollhättan",
    "1489": "Alingsås",
    "1490": "Borås",
    "1491": "Ulricehamn",
    "1492": "Åmål",
    "1493": "Mariestad",
    "1494": "Lidköping",
    "1495": "Skara",
    "1496": "Skövde",
    "1497": "Hjo",
    "1498": "Tidaholm",
    "1499": "Falköping",
}
