// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import ChainedFile
package import SmartCard

/// One line of the journal (docs/journal-format.md).
package struct JournalEntry: Hashable, Sendable {
    /// A line before the journal gives it its place in the chain.
    package struct Draft: Hashable, Sendable {
        package var station: String
        /// Name of the operator at the station; may be empty.
        package var operatorName: String
        package var event: JournalEvent
        /// Identifier of the card; nil when none was read.
        package var uid: CardUID?
        /// Number of the card; nil when it has none.
        package var number: CROUSNumber?
        /// Holder of the card; nil when unknown.
        package var holder: HolderReference?
        /// `name@hash` of the profile; empty when none was used.
        package var profile: String
        /// UID of the SAM in hexadecimal; empty when none was used.
        package var samUID: String
        /// A short reason (`lost`, `foreign application`); never a person's name.
        package var reason: String
        /// Everything else; never a person's name, never a key.
        package var detail: String

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

    /// Sequence number, from 1 without gaps; the order of events, whatever the clock says.
    package let sequence: UInt64
    /// When it was written.
    package let time: Timestamp
    /// Its content.
    package let content: Draft
    /// Hash of the line before; of the header line for the first.
    package let previous: ChainHash
    /// Hash of this line: SHA-256 of its bytes up to and including the `;` after `previous`.
    package let hash: ChainHash

    package init(sequence: UInt64, time: Timestamp, content: Draft, previous: ChainHash, hash: ChainHash) {
        self.sequence = sequence
        self.time = time
        self.content = content
        self.previous = previous
        self.hash = hash
    }
}
