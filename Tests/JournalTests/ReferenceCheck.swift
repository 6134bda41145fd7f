// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import Foundation
import TestSupport

@testable import Journal

/// A file of a journal.
struct JournalFileContent {
    let name: String
    var bytes: [UInt8]
}

/// What a check of a journal found, without the words of the message.
enum CheckVerdict: Hashable {
    case sound(lines: UInt64, cards: Int, burntNumbers: Int)
    case fault(file: String, line: Int, kind: String)

    /// What the program finds.
    init(_ folder: TemporaryFolder) throws {
        do throws(JournalError) {
            let summary = try Journal.verify(folder: folder.path)
            self = .sound(lines: summary.head.sequence, cards: summary.cards, burntNumbers: summary.burntNumbers)
        } catch {
            self = try Self.fault(error)
        }
    }

    private static func fault(_ error: JournalError) throws -> CheckVerdict {
        switch error {
        case .broken(.contradiction(let place, _)): .fault(file: place.file, line: place.line, kind: "contradiction")
        case .broken(.chain(let fault)): .fault(file: fault.place.file, line: fault.place.line, kind: kind(fault.kind))
        case .newer(let file, _, _): .fault(file: file, line: 1, kind: "newer")
        default: throw error
        }
    }

    /// The kind without what it carries.
    private static func kind(_ kind: ChainFault.Kind) -> String { String("\(kind)".prefix { $0 != "(" }) }
}

/// A check of a journal as docs/journal-format.md describes it: line by line, with texts, on one thread. It is slow, and
/// shares with the program only how cells, hashes and times are read.
struct ReferenceCheck {
    private struct Fault: Error { let verdict: CheckVerdict }

    private let head: ChainHead
    private var cards = ReferenceCards()
    private var sequence: UInt64 = 0
    private var hash: ChainHash
    /// The last line that was read.
    private var place: (file: String, line: Int)

    /// The verdict on files in the order of the chain, of which there is one at least, and what `journal.head` says.
    static func verdict(_ files: [JournalFileContent], head: ChainHead) throws -> CheckVerdict {
        do {
            var check = try ReferenceCheck(head)
            for (index, file) in files.enumerated() { try check.check(file, isLast: index == files.count - 1) }
            return .sound(lines: check.sequence, cards: check.cards.count, burntNumbers: check.cards.burntCount)
        } catch let fault as Fault {
            return fault.verdict
        }
    }

    private init(_ head: ChainHead) throws {
        self.head = head
        hash = try ChainHash(of: JournalFormat.kind.current.header)
        place = ("", 0)
    }

    private func fault(_ kind: String) -> Fault {
        Fault(verdict: .fault(file: place.file, line: place.line, kind: kind))
    }

    private mutating func check(_ file: JournalFileContent, isLast: Bool) throws {
        var lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let rest = lines.removeLast()
        place = (file.name, 1)
        try check(header: lines.first)
        for line in lines.dropFirst() {
            place.line += 1
            try check(line)
        }
        place.line += 1
        if isLast, head.sequence > sequence { throw fault("cutOff") }
        guard rest.isEmpty else { throw fault("torn") }
    }

    private func check(header: [UInt8]?) throws {
        guard header != JournalFormat.kind.current.header else { return }
        let parts = String(decoding: header ?? [], as: UTF8.self).components(separatedBy: ";format=")
        let isNewer = parts.count == 2 && parts[0].hasPrefix("seq;time;") && (Int(parts[1]) ?? 0) > 2
        throw fault(isNewer ? "newer" : "header")
    }

    private mutating func check(_ line: [UInt8]) throws {
        guard let cells = try? DelimitedText.cells(of: line), cells.count == 14, let found = UInt64(cells[0]),
            cells[0] == "\(found)", Timestamp(cells[1]) != nil, let content = ReferenceCards.Line(cells),
            let previous = ChainHash(cells[12]), let own = ChainHash(cells[13])
        else { throw fault("malformed") }
        guard try ChainHash(of: line.dropLast(64)) == own else { throw fault("changed") }
        guard found == sequence + 1 else { throw fault("outOfOrder") }
        guard previous == hash else { throw fault("unchained") }
        guard cards.take(content) else { throw fault("contradiction") }
        guard found != head.sequence || own == head.hash else { throw fault("headDiffers") }
        (sequence, hash) = (found, own)
    }
}
