// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// One line of the journal (docs/journal-format.md).
package struct JournalEntry: Hashable, Sendable {
    /// What the caller knows of a line before the journal gives it its place in the chain.
    package struct Draft: Hashable, Sendable {
        /// Host and reader, `host/reader`.
        package var station: String
        /// Who worked at the station; empty when nobody is named.
        package var operatorName: String
        /// What happened.
        package var event: JournalEvent
        /// Identifier of the card; nil when none was read.
        package var uid: CardUID?
        /// Number of the card; nil when it has none.
        package var number: CROUSNumber?
        /// Whose card; nil when unknown.
        package var holder: HolderReference?
        /// `name@hash` of the profile, empty when none played a part.
        package var profile: String
        /// Identifier of the SAM in hexadecimal, empty when none played a part.
        package var samUID: String
        /// A short word for why (`lost`, `foreign application`); never a person's name.
        package var reason: String
        /// Everything else; never a person's name, never a key.
        package var detail: String

        /// A line to be; texts default to empty.
        package init(
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
    package let sequence: UInt64
    /// When it was written.
    package let time: Timestamp
    /// What it says.
    package let content: Draft
    /// Hash of the line before; of the header line for the first.
    package let previous: ChainHash
    /// Hash of this line: SHA-256 of its bytes up to and including the `;` after `previous`.
    package let hash: ChainHash

    /// A line at its place in the chain.
    package init(sequence: UInt64, time: Timestamp, content: Draft, previous: ChainHash, hash: ChainHash) {
        self.sequence = sequence
        self.time = time
        self.content = content
        self.previous = previous
        self.hash = hash
    }
}
