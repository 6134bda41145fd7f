// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import CommandLineKit
internal import Posix
internal import Synchronization

/// The one answer of a call: the first answer, of the work or of its time limit, ends the program.
enum CompatibilityOutput {
    private static let turn = Mutex(())

    /// A line on standard output, and the exit code.
    static func give(_ line: String, code: Int32 = 0) -> Never {
        turn.withLock { _ in
            Terminal.print(line)
            ThisProcess.end(code)
        }
    }

    /// `false` for the caller and a sentence for people, or JSON for both.
    static func fail(_ failure: CommandFailure, json: Bool) -> Never {
        turn.withLock { _ in
            failure.report()
            if !json { Terminal.print("false") }
            ThisProcess.end(failure.code)
        }
    }
}

extension UserMessage {
    /// The time limit is over.
    static func tooLate(seconds: Int) -> UserMessage {
        UserMessage(
            "too-late",
            .failure,
            english: "No answer within \(seconds) seconds: look at the reader, then call again with the same number.",
            french: "Pas de réponse en \(seconds) secondes : vérifiez le lecteur, puis relancez avec le même numéro."
        )
    }

    /// The number does not have the form callers must use.
    static func numberMalformed(_ text: String) -> UserMessage {
        UserMessage(
            "number-malformed",
            .usage,
            english: "\"\(text)\" is no card number: give exactly 15 digits, with zeros in front.",
            french: "« \(text) » n'est pas un numéro de carte : donnez exactement 15 chiffres, zéros à gauche compris."
        )
    }

    /// Another program is connected to the card and crousd wants exclusive access.
    static func readerNotShared(_ detail: String) -> UserMessage {
        UserMessage(
            "reader-not-shared",
            .unavailable,
            english:
                "Another program, or the caller itself, holds the card: set `readers.sharing: shared`, restart crousd.",
            french:
                "Un autre programme, ou l'appelant lui-même, tient la carte : réglez `readers.sharing: shared` et relancez crousd.",
            detail: detail
        )
    }

    /// The csv file cannot be written; no card was touched.
    static func csvUnwritable(_ path: String) -> UserMessage {
        UserMessage(
            "csv-unwritable",
            .usage,
            english:
                "The csv file \(path) cannot be written: check the folder and who may write there. No card was touched.",
            french:
                "Impossible d'écrire le fichier csv \(path) : vérifiez le dossier et ses droits. Aucune carte n'a été touchée."
        )
    }

    /// The card is done, its csv line is not.
    static func csvLineMissing(_ path: String, _ detail: String) -> UserMessage {
        UserMessage(
            "csv-line-missing",
            .failure,
            english:
                "The card is encoded but its line is not in \(path): mend the disk, call again with the same number.",
            french:
                "La carte est encodée mais sa ligne manque dans \(path) : réparez, puis relancez avec le même numéro.",
            detail: detail
        )
    }
}
