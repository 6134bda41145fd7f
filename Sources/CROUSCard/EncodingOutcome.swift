// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// A card that holds its number under its final keys, proven in this conversation.
package struct EncodingOutcome: Hashable, Sendable {
    /// What was done with the card.
    package enum Result: String, Hashable, Sendable {
        /// Written from the beginning.
        case encoded
        /// Begun by an earlier tap and finished, or only proven, by this one.
        case resumed
        /// Finished before; its contents or keys were written again.
        case repaired
        /// Enrolled before and found right; nothing was written.
        case alreadyEnrolled
        /// Unknown before; its own number was adopted.
        case adopted
        /// Delivered pre-encoded and found as delivered; nothing was written.
        case linked
        /// Of an older generation, its keys changed to the current ones.
        case rekeyed
    }

    /// UID of the card.
    package let uid: CardUID
    /// The number on it.
    package let number: CROUSNumber
    /// The row the card was met in.
    package let row: CardRow
    /// What was done with the card.
    package let result: Result
    /// The record as read back with the read key.
    package let record: CardRecord
    /// The contents as read back.
    package let contents: [FileContent]
    /// Card APDUs of the whole conversation.
    package let apduCount: Int
}
