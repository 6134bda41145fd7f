// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

extension StockError: UserFacingError {
    /// What is done about the file of cards.
    public var userMessage: UserMessage {
        switch self {
        case .journal(let error): return error.userMessage
        case .registry(let error): return error.userMessage
        default: break
        }
        let (key, category, english, french) = sentence
        return UserMessage(key, category, english: english, french: french, detail: description)
    }

    private typealias Sentence = (key: String, category: UserMessage.Category, english: String, french: String)

    private var sentence: Sentence {
        switch self {
        case .emptyFile, .firstLine, .columns, .missingColumns, .orderUnclear: layoutSentence
        case .rowCount, .sameFile, .inUse, .refusedRows: refusalSentence
        default:
            (
                "stock-file", .failure,
                "The file of cards cannot be read, or not be kept: check its path and the data folder.",
                "Le fichier de cartes ne peut pas être lu ou conservé : vérifiez son chemin et le dossier de données."
            )
        }
    }

    private var layoutSentence: Sentence {
        switch self {
        case .orderUnclear:
            (
                "stock-order", .usage,
                "Some UIDs of the file stand forwards, others backwards: look at it, then say --order normal or reversed.",
                "Certains UID du fichier sont à l'endroit, d'autres à l'envers : vérifiez, puis --order normal ou reversed."
            )
        case .columns:
            (
                "stock-columns", .usage, "The columns are not well named: write uid=3,number=10 (docs/stock.md).",
                "Les colonnes sont mal désignées : écrivez uid=3,number=10 (docs/stock.md)."
            )
        case .missingColumns(let names):
            (
                "stock-columns", .usage,
                "The file has no column \(names.joined(separator: ", ")): say which with --columns (docs/stock.md).",
                "Le fichier n'a pas de colonne \(names.joined(separator: ", ")) : désignez-la avec --columns (docs/stock.md)."
            )
        default:
            (
                "stock-empty", .usage, "There is no card in the file: check that it is the CSV of the delivery.",
                "Il n'y a aucune carte dans le fichier : vérifiez que c'est bien le CSV de la livraison."
            )
        }
    }

    private var refusalSentence: Sentence {
        switch self {
        case .rowCount(let found, let expected):
            (
                "stock-count", .refused,
                "The file has \(found) cards, the delivery note says \(expected): ask the sender; nothing was imported.",
                "Le fichier a \(found) cartes, le bon de livraison \(expected) : voyez l'expéditeur ; rien n'est importé."
            )
        case .sameFile(_, let sequence):
            (
                "stock-same-file", .refused,
                "This very file came in before (journal entry \(sequence)): nothing to do.",
                "Ce fichier même a déjà été importé (ligne \(sequence) du journal) : rien à faire."
            )
        case .inUse(_, let linked):
            (
                "stock-in-use", .refused,
                "\(linked) cards of this file were linked: its byte order stays as it is.",
                "\(linked) cartes de ce fichier sont déjà liées : son ordre d'octets reste tel quel."
            )
        case .refusedRows(let count, let first, let report): Self.refused(count, first, report)
        default: layoutSentence
        }
    }

    private static func refused(_ count: Int, _ first: RowProblem, _ report: String) -> Sentence {
        (
            "stock-refused-rows", .refused,
            "\(count) lines are wrong (line \(first.line): \(first.reason.english)); nothing imported. See \(report), or "
                + "import the good lines with --skip-bad.",
            "\(count) lignes refusées (ligne \(first.line) : \(first.reason.french)) ; rien n'est importé. Voyez \(report), "
                + "ou importez les bonnes lignes avec --skip-bad."
        )
    }
}
