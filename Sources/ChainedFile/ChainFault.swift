// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A line of a file of a chain.
package struct ChainPlace: Hashable, Sendable, CustomStringConvertible {
    /// Name of the file, without its folder.
    package let file: String
    /// Physical line from 1, the header.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `journal-2025.csv line 7`.
    package var description: String { "\(file) line \(line)" }

    /// `journal-2025.csv line 7: …`.
    package func phrase(for problem: Phrase) -> Phrase {
        Phrase(.faultPlace, ["file": file, "line": line, "problem": problem])
    }
}

/// The first place where a chain is not what was written.
package struct ChainFault: Error, Hashable, Sendable, PhraseConvertible {
    /// What is wrong there.
    package enum Kind: Hashable, Sendable {
        /// The first line is not the header.
        case header
        /// The line is not an entry; the cause.
        case malformed(Phrase)
        /// The line's hash is not the one it carries.
        case changed
        /// Another entry was expected here; where the expected one is found, nil when it is nowhere.
        case outOfOrder(due: UInt64, found: UInt64, dueAt: ChainPlace?)
        /// The line is whole but does not carry the hash of the line before.
        case unchained
        /// The last line has no line end: the power failed while it was written.
        case torn
        /// The head file knows of more lines than there are.
        case cutOff(last: UInt64, head: UInt64)
        /// The head file knows another hash for this line.
        case headDiffers
        /// There are entries but no head file.
        case headMissing
        /// Neither slot of the head file is whole.
        case headUnreadable
        /// A line that an index or a bookmark has seen is not where it was.
        case forgotten(UInt64)
        /// While this process wrote the file, it was replaced or removed.
        case exchanged
        /// While this process wrote the file, another one wrote to it or cut it; bytes found, and bytes written.
        case resized(found: Int, written: Int)
        /// The file is the whole chain of a version before yearly files.
        case undivided
    }

    /// File and line; for a cut-off end the first line that is missing.
    package let place: ChainPlace
    /// What is wrong there.
    package let kind: Kind

    package init(_ place: ChainPlace, _ kind: Kind) {
        self.place = place
        self.kind = kind
    }

    package init(file: String, line: Int, _ kind: Kind) { self.init(ChainPlace(file: file, line: line), kind) }

    /// `journal-2025.csv line 7: …`.
    package var phrase: Phrase { place.phrase(for: kind.phrase) }
}

extension ChainFault.Kind {
    fileprivate var phrase: Phrase {
        switch self {
        case .header: Phrase(.faultHeader)
        case .malformed(let reason): Phrase(.faultMalformed, ["reason": reason])
        case .changed: Phrase(.faultChanged)
        case .outOfOrder(let due, let found, let place): Self.outOfOrder(due, found, place)
        case .unchained: Phrase(.faultUnchained)
        case .torn: Phrase(.faultTorn)
        case .cutOff(let last, let head): Phrase(.faultCutOff, ["head": head, "last": last])
        case .headDiffers: Phrase(.faultHeadDiffers)
        case .headMissing: Phrase(.faultHeadMissing)
        case .headUnreadable: Phrase(.faultHeadUnreadable)
        case .forgotten(let sequence): Phrase(.faultForgotten, ["line": sequence])
        case .exchanged: Phrase(.faultExchanged)
        case .resized(let found, let written): Phrase(.faultResized, ["found": found, "written": written])
        case .undivided: Phrase(.faultUndivided)
        }
    }

    private static func outOfOrder(_ due: UInt64, _ found: UInt64, _ place: ChainPlace?) -> Phrase {
        if let place {
            return Phrase(.faultMoved, ["found": found, "due": due, "file": place.file, "line": place.line])
        }
        guard found > due else { return Phrase(.faultRepeated, ["found": found, "due": due]) }
        return Phrase(.faultMissing, ["found": found, "due": due, "count": found - due])
    }
}
