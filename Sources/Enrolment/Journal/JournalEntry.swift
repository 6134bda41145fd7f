// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// One line of the journal (docs/journal-format.md).
public struct JournalEntry: Hashable, Sendable {
    /// What the caller knows of a line before the journal gives it its place in the chain.
    public struct Draft: Hashable, Sendable {
        /// Host and reader, `host/reader`.
        public var station: String
        /// Who worked at the station; empty when nobody is named.
        public var operatorName: String
        /// What happened.
        public var event: JournalEvent
        /// Identifier of the card; nil when none was read.
        public var uid: CardUID?
        /// Number of the card; nil when it has none.
        public var number: CROUSNumber?
        /// Whose card; nil when unknown.
        public var holder: HolderReference?
        /// `name@hash` of the profile, empty when none played a part.
        public var profile: String
        /// Identifier of the SAM in hexadecimal, empty when none played a part.
        public var samUID: String
        /// A short word for why (`lost`, `foreign application`); never a person's name.
        public var reason: String
        /// Everything else; never a person's name, never a key.
        public var detail: String

        /// A line to be; texts default to empty.
        public init(
            _ event: JournalEvent,
            station: String,
            operatorName: String = "",
            uid: CardUID? = nil,
            number: CROUSNumber? = nil,
            holder: HolderReference? = nil,
            profile: String = "",
            samUID: String = "",
            reason: String = "",
            detail: String = ""
        ) {
            self.event = event
            self.station = station
            self.operatorName = operatorName
            self.uid = uid
            self.number = number
            self.holder = holder
            self.profile = profile
            self.samUID = samUID
            self.reason = reason
            self.detail = detail
        }
    }

    /// Place in the journal, from 1 without gaps; the order of things, whatever the clock says.
    public let sequence: UInt64
    /// When it was written.
    public let time: Timestamp
    /// What it says.
    public let content: Draft
    /// Hash of the line before; of the header line for the first.
    public let previous: ChainHash
    /// Hash of this line: SHA-256 of its bytes up to and including the `;` after `previous`.
    public let hash: ChainHash
}

/// The opaque name of a person in journal and registry; the holders' directory knows who it is.
public struct HolderReference: Hashable, Sendable, CustomStringConvertible {
    /// 1 to 64 ASCII letters, digits, `-`, `_` and `.`.
    public let description: String

    /// Nil unless the text is as said above: a name with a blank or an address with `@` cannot slip into the journal.
    public init?(_ text: some StringProtocol) {
        func isAllowed(_ character: Unicode.Scalar) -> Bool {
            switch character {
            case "0"..."9", "A"..."Z", "a"..."z", "-", "_", ".": true
            default: false
            }
        }
        guard (1...64).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isAllowed) else { return nil }
        description = String(text)
    }
}
