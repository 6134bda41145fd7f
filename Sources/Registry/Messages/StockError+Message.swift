// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import CardCrypto
internal import Journal
internal import Posix

extension StockError: UserFacingError {
    /// What to do about the file of cards.
    package var userMessage: UserMessage {
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
        case .tooLong(let limit):
            (
                "stock-too-long", .usage,
                "The file is longer than \(limit >> 20) MiB: check that it is a list of cards, or send it in parts.",
                "Le fichier dépasse \(limit >> 20) Mio : vérifiez que c'est une liste de cartes, ou envoyez-la en parties."
            )
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
        case .orderUnclear(let votes): Self.unclear(votes)
        case .firstLine(let reason):
            (
                "stock-first-line", .usage,
                "The first line of the file cannot be read (\(reason.english)): save it as CSV in UTF-8, import it again.",
                "La première ligne du fichier est illisible (\(reason.french)) : enregistrez-le en CSV UTF-8 et réimportez."
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
        case .sameFile(_, let sequence, 0):
            (
                "stock-same-file", .refused,
                "This very file came in before (journal entry \(sequence)): nothing to do.",
                "Ce fichier même a déjà été importé (ligne \(sequence) du journal) : rien à faire."
            )
        case .sameFile(_, let sequence, let refused):
            (
                "stock-same-file", .refused,
                "This very file came in before (journal entry \(sequence)); its \(refused) wrong lines are still wrong: mend "
                    + "them and import the mended file.",
                "Ce fichier même a déjà été importé (ligne \(sequence) du journal) ; ses \(refused) lignes refusées le sont "
                    + "toujours : corrigez-les et importez le fichier corrigé."
            )
        case .inUse(_, let linked):
            (
                "stock-in-use", .refused,
                "\(linked) cards of this file were linked as it was read before: ask the sender for a file of the others.",
                "\(linked) cartes de ce fichier sont déjà liées, lues comme avant : demandez un fichier des autres cartes."
            )
        case .refusedRows(let count, let first, let report): Self.refused(count, first, report)
        default: layoutSentence
        }
    }

    private static func unclear(_ votes: ByteOrderVotes) -> Sentence {
        let order = votes.majority.rawValue
        return (
            "stock-order", .usage,
            "UIDs stand in both byte orders, the fewer on line \(votes.oddLines): have them mended, or leave them out with "
                + "--order \(order) --skip-bad.",
            "UID dans les deux ordres d'octets, les moins nombreux ligne \(votes.oddLines) : faites-les corriger, ou "
                + "écartez-les avec --order \(order) --skip-bad."
        )
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
