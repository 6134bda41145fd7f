// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension RowProblem: UserFacingError {
    /// The fault of the line, for the person who has the file.
    package var userMessage: UserMessage {
        UserMessage("stock-\(reason.key)", .usage, english: "\(reason.english).", french: "\(reason.french).")
    }
}

extension RowProblem.Reason {
    /// A stable word for the report.
    var key: String { texts.key }
    /// A clause.
    var english: String { texts.english }
    /// A clause.
    var french: String { texts.french }

    private typealias Texts = (key: String, english: String, french: String)

    private var texts: Texts {
        switch self {
        case .text, .separatorInCell, .cellCount, .empty, .latin1, .noHeader, .otherHeader: lineTexts
        case .notHexadecimal, .uidLength, .reversedUID, .notDecimal, .tooLong, .noSuchDay, .issuer, .mapping: cellTexts
        default: ruleTexts
        }
    }

    private var lineTexts: Texts {
        switch self {
        case .text(let failure): ("text", failure.description, failure.french)
        case .separatorInCell:
            (
                "separator", "a quoted cell holds a semicolon or a quotation mark",
                "point-virgule ou guillemet entre guillemets"
            )
        case .cellCount(let found, let expected):
            ("columns", "\(found) columns instead of \(expected)", "\(found) colonnes au lieu de \(expected)")
        case .latin1:
            (
                "latin1", "a letter was read as Latin-1: save the file as UTF-8",
                "lettre lue en Latin-1 : enregistrez en UTF-8"
            )
        case .noHeader:
            ("no-header", "no header line, the first line is a card", "pas d'en-tête, la première ligne est une carte")
        case .otherHeader:
            ("other-header", "the header is not the CROUS's", "l'en-tête n'est pas celui du CROUS")
        default: ("empty", "the cell is empty", "cellule vide")
        }
    }

    private var cellTexts: Texts {
        switch self {
        case .notHexadecimal: ("uid-hex", "the UID is not hexadecimal", "UID non hexadécimal")
        case .uidLength(let bytes):
            ("uid-length", "the UID has \(bytes) bytes instead of 7", "UID de \(bytes) octets au lieu de 7")
        case .reversedUID:
            (
                "uid-reversed", "the UID stands the other way round than the UIDs of the file",
                "UID en ordre d'octets inversé par rapport aux autres du fichier"
            )
        case .notDecimal: ("number-digits", "the number is not made of digits", "le numéro n'est pas fait de chiffres")
        case .tooLong(let digits):
            (
                "number-length", "the number has \(digits) digits, at most 15 are possible",
                "numéro de \(digits) chiffres, 15 au plus"
            )
        case .issuer: ("emetteur", "EMETTEUR is not hexadecimal", "EMETTEUR non hexadécimal")
        case .mapping: ("mapping", "MAPPING is not decimal", "MAPPING non décimal")
        default: ("no-such-day", "no such day (dd/MM/yyyy)", "date inexistante (jj/MM/aaaa)")
        }
    }

    private var ruleTexts: Texts {
        switch self {
        case .repeatedUID(let line): ("repeated-uid", "the UID of line \(line)", "UID de la ligne \(line)")
        case .repeatedNumber(let line): ("repeated-number", "the number of line \(line)", "numéro de la ligne \(line)")
        case .inStock(let file, let line):
            ("in-stock", "came in before, line \(line) of \(file).csv", "déjà reçue, ligne \(line) de \(file).csv")
        case .otherNumber(let number):
            (
                "other-number", "the card has number \(number) for ever",
                "cette carte a pour toujours le numéro \(number)"
            )
        case .otherCard(let uid):
            (
                "other-card", "the number belongs to card \(uid) for ever",
                "ce numéro est pour toujours à la carte \(uid)"
            )
        case .unknownHolder:
            (
                "unknown-holder", "the holder is not in the list of holders",
                "titulaire absent de la liste des titulaires"
            )
        case .contradiction(let contradiction):
            (
                "journal", "the journal says otherwise: \(contradiction)",
                "le journal dit le contraire (\(contradiction))"
            )
        case .otherHolder:
            ("other-holder", "the journal has another holder, who stays", "le journal a un autre titulaire, qui reste")
        default: ("not-issued", "the card was not taken into the journal", "carte non reprise dans le journal")
        }
    }
}

extension DelimitedText.Failure {
    /// A clause.
    fileprivate var french: String {
        switch self {
        case .notUTF8(true): "texte qui n'est pas en UTF-8 (sans doute du Latin-1 : enregistrez en UTF-8)"
        case .notUTF8(false): "texte qui n'est pas en UTF-8"
        case .openQuote: "guillemet ouvert et non fermé sur la ligne"
        case .strayQuote: "guillemet au milieu d'une cellule"
        case .controlCharacter(let cell): "saut de ligne ou caractère nul dans la cellule \(cell + 1)"
        case .tooLong(let bytes): "ligne trop longue (\(bytes) octets)"
        }
    }
}
