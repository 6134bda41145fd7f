// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import CardCrypto
internal import Journal
internal import Posix

extension StockError {
    /// What to do about the file of cards.
    package var userMessage: UserMessage {
        switch self {
        case .file(let error): UserMessage(.stockFile, .failure, detail: error.description)
        case .hashing(let error): UserMessage(.noHash, .failure, detail: "\(error)")
        case .tooLong(let limit): UserMessage(.stockTooLong, .usage, ["limit": limit >> 20])
        case .emptyFile: UserMessage(.stockEmpty, .usage)
        case .firstLine(let reason): UserMessage(.stockFirstLine, .usage, ["reason": reason])
        case .columns(let failure): UserMessage(.stockColumns, .usage, ["reason": failure])
        case .missingColumns(let names): UserMessage(.stockMissingColumns, .usage, ["columns": names])
        case .orderUnclear(let votes):
            UserMessage(.stockOrder, .usage, ["lines": votes.oddLines, "order": votes.majority.rawValue])
        case .rowCount(let found, let expected):
            UserMessage(.stockCount, .refused, ["count": found, "expected": expected])
        case .sameFile(_, let sequence, 0): UserMessage(.stockSameFile, .refused, ["line": sequence])
        case .sameFile(_, let sequence, let refused):
            UserMessage(.stockSameFileRefused, .refused, ["line": sequence, "count": refused])
        case .inUse(_, let linked): UserMessage(.stockInUse, .refused, ["count": linked])
        case .refusedRows(let count, let first, let report):
            UserMessage(
                .stockRefusedRows,
                .refused,
                ["count": count, "line": first.line, "reason": first.reason, "report": report]
            )
        case .journal(let error): error.userMessage
        case .registry(let error): error.userMessage
        }
    }
}
