"""Given names as heard in today's Swedish schools, by cultural origin and sex. Written for this project."""

from typing import Final

GIRLS: Final = {
    "swedish": """Alice Maja Vera Elsa Alma Selma Astrid Ebba Olivia Freja Wilma Lilly Signe Saga Ester Ella Agnes Clara
        Alva Stella Nellie Iris Juni Molly Tyra Märta Ellie Ines Hedda Livia Edith Leia Cornelia Elise Lova Tuva Julia
        Moa Elvira Nova Meja Sally Svea Thea Siri Majken Hilda Ronja Tilde Felicia Linnéa Isabelle Amanda Ida Emma Sara
        Hanna Matilda Emilia Josefin Tilda Noomi Åsa Ängla Märit Bodil Solveig Rut Greta Filippa""",
    "finnish": "Aino Helmi Venla Aada Sofia Eevi Iida Päivi Kaisa Anni Hilla Saimi",
    "arabic": """Maryam Fatima Layla Nour Aya Zainab Hala Rima Salma Yasmin Rania Dana Lina Malak Jana Ruba Shahd Hanin
        Amal Hiba Sidra""",
    "somali": "Hodan Ayaan Hibo Ifrah Sahra Nasra Fardowsa Ubah Sumaya Ikran Deqa Hamdi Maryan Khadra",
    "persian": "Parisa Shirin Nazanin Setareh Mahsa Roya Elnaz Anahita Bahar Darya Niloufar Zahra",
    "polish": "Zofia Zuzanna Maja Oliwia Kinga Małgorzata Aleksandra Jagoda Wiktoria Łucja",
    "balkan": "Amina Lejla Emina Merjem Selma Ajla Džejla Milica Jelena Ivana Dunja Sanja Nađa Mirela",
    "tigrinya": "Selam Rahel Bethlehem Luwam Feven Semhar Saba Winta Eden Yordanos Helen Mihret",
    "turkish": "Elif Zeynep Defne Ebru Gül Ayşe Melek Derya",
    "kurdish": "Rojîn Dilan Berfin Helin Zîlan Rozerin Avin Jiyan",
    "other": """Mai Linh Priya Ananya Chloé Inés Lucía Giulia Anastasia Daria Kateryna Sofiya Grace Abigail Aigerim
        Søren-Marie Ngozi Precious Thandi Siriporn Malee Chanya""",
}

BOYS: Final = {
    "swedish": """Noah William Liam Hugo Lucas Adam Oliver Matteo Elias Walter Nils August Vincent Oscar Olle Alfred
        Frans Otto Ludvig Theo Arvid Harry Malte Loui Sam Ebbe Sixten Gustav Isak Love Leo Valter Henry Melvin Axel
        Albin Ture Loke Charlie Viggo Edvin Filip Gabriel Benjamin Josef Viktor Emil Anton Linus Jonathan Erik Alvar
        Folke Ivar Sigge Tage Björn Måns Håkan Östen Märten Jörgen Åke Kåre René André Joel Simon Rasmus Melker""",
    "finnish": "Väinö Eino Onni Eetu Jussi Pekka Oiva Toivo Aarni Leevi Mikko Ilmari",
    "arabic": """Mohammed Ahmad Omar Yousef Ali Hamza Khaled Ibrahim Bilal Karim Tarek Zaid Anas Rayan Faris Jad Samir
        Walid Nabil Hassan Mustafa""",
    "somali": "Abdirahman Abdullahi Mahad Liban Zakariye Ismail Guled Ayanle Sharmarke Warsame Bashir Idris Jamal Nuur",
    "persian": "Arash Kian Daniyal Parsa Amir Reza Sina Navid Cyrus Mehdi Farhad Ramin",
    "polish": "Jakub Kacper Szymon Antoni Michał Wojciech Paweł Tomasz Bartosz Łukasz",
    "balkan": "Tarik Emir Adnan Dino Haris Luka Nikola Stefan Marko Željko Đorđe Damir Nedim Goran",
    "tigrinya": "Yonas Filmon Abel Natnael Samuel Kibrom Aman Robel Henok Yafet Biniam Tesfay",
    "turkish": "Emre Kerem Yusuf Mert Barış Çağan Deniz Ömer",
    "kurdish": "Azad Baran Rêzan Serhat Ciwan Hêvar Diyar Şiyar",
    "other": """Minh Tuan Arjun Rohan Mathéo José Ángel Luigi Dmytro Maksym Oleh Ivan Søren Jørgen Kwame Chidi Emeka
        Nattapong Somchai Ethan Declan Björgvin""",
}

PARENTS_WOMEN: Final = """Anna Maria Karin Kristina Eva Emma Sara Malin Jenny Hanna Linda Elin Johanna Sofia Helena Lena
    Maja Ulrika Ida Frida Josefine Camilla Åsa Cecilia Petra Therese Annika Matilda Emelie Lisa Sandra Jessica
    Mikaela Carolina Rebecca Veronica Marie Susanne Pernilla Madeleine"""

PARENTS_MEN: Final = """Johan Erik Anders Lars Per Mikael Karl Peter Jan Fredrik Daniel Mattias Andreas Thomas Stefan
    Marcus Magnus Jonas Henrik Martin Patrik Niklas Björn David Robert Christian Jörgen Håkan Tobias Oskar Joakim
    Viktor Simon Sebastian Emil Kristoffer Alexander Rickard Göran Åke"""
