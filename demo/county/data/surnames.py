"""Surnames by cultural origin. Written for this project."""

from typing import Final

SURNAMES: Final = {
    "swedish": """Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson
        Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren
        Berg Axelsson Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg Henriksson
        Forsberg Sjöberg Wallin Engström Danielsson Håkansson Eklund Lundin Gunnarsson Holm Björk Bergman Samuelsson
        Fransson Wikström Isaksson Bergqvist Arvidsson Nyström Holmberg Löfgren Söderberg Nyberg Blomqvist Claesson
        Nordström Mårtensson Lundström Viklund Björklund Eliasson Berggren Sandström Nordin Ström Hermansson Åberg
        Ekström Holmgren Falk Sundberg Dahlberg Hellström Sjögren Abrahamsson Jonasson Martinsson Andreasson Sundström
        Ek Månsson Öberg Åkesson Strömberg Blom Hansen Norberg Ekman Lindholm Åström Göransson Dahl Ivarsson Sundqvist
        Bäckström Molin Öhman Nyman Hedlund Friberg Moberg Ågren Rosén Norén Hagström Granath Skoglund Ekdahl
        Torstensson Boström Rydberg Melin Lilja Hägg Sköld Rask Frisk Stolt Malm Alm Björkman Grönlund Hedberg Kjellberg
        Ljungberg Mellgren Nordlund Rosell Rönnqvist Sahlin Stenberg Tingström Ullman Vikström Wallgren Zetterlund
        Ångström Ödman Östlund Österberg Bylund Carlén Degerman Edlund Fjellström Gidlund Hallin Idestam Jern Kullberg
        Leijon Myhrman Nordqvist Oscarsson Palm Qvist Ringström Sylvén Tegnér Uddenberg Vestin Wennberg Ytterberg Ålund
        Älgström Örn Gyllenvik Stålhand Rehnström Brännlund Hjärpe Kärrlander Mörk Näslund Pålsson Räfså Släthem
        Tärnqvist Väring Ängsback""",
    "finnish": """Korhonen Virtanen Mäkinen Nieminen Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Salminen
        Rantanen Niemi Kinnunen Ojala Peltola Räsänen Lahti Väisänen Pöyhönen""",
    "arabic": """Al-Hassan Haddad Khalil Mansour Saleh Nasser Abbas Hamdan Darwish Al-Jabouri Khoury Sabbagh Aziz Farah
        Shaheen Qasim Barakat Halabi Najjar Suleiman Issa Rahal Zaki Al-Masri Fares Kanaan Bitar Othman Yassin Hariri
        Shamoun Murad Abdallah Taha Ghanem""",
    "somali": """Warsame Abdi Farah Hersi Jama Yusuf Hussein Ali Omar Osman Adan Mohamud Nur Elmi Isse Guled Duale Shire
        Barre Gedi Samatar Egal Roble Aden""",
    "persian": """Ahmadi Hosseini Karimi Moradi Rahimi Jafari Rezaei Sharifi Kazemi Ebrahimi Tavakoli Ghorbani Mousavi
        Azizi Nazari Haidari Rostami Soltani Bagheri Shirazi""",
    "polish": """Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski
        Jankowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski""",
    "balkan": """Hodžić Hadžić Kovačević Begić Petrović Jovanović Nikolić Marić Babić Delić Mujić Softić Horvat Ilić
        Pavlović Stojanović Bašić Omerović Ćosić Jurić Šarić Halilović Krasniqi Gashi Berisha Hoxha""",
    "tigrinya": """Tesfay Gebremedhin Habte Ghebre Kidane Haile Berhane Tekle Woldu Mehari Zerai Araya Fessehaye Okbay
        Asmerom Yohannes Negash Teklay""",
    "turkish": "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Arslan Doğan Kılıç Aydın Koç Güneş Polat",
    "kurdish": "Amin Karwan Barzani Zebari Sindi Dizayee Rashid Mirza Hawrami Kermashani Sorani Baban",
    "other": """Nguyen Tran Pham Sharma Patel Reddy Shevchenko Kovalenko Bondarenko Melnyk Ivanov García López Núñez
        Rossi Møller Sørensen Hansen-Lee Nygård Okafor Mensah Adeyemi Banda Wongsakul Srisai Chaiyaporn O’Brien Dubois
        Müller Björnsdóttir Castro Silva""",
}
