// SPDX-License-Identifier: Apache-2.0
public import SmartCard

/// A card that holds its number under its final keys, proven in this conversation.
public struct EncodingOutcome: Hashable, Sendable {
    /// How the card came to be right.
    public enum Result: String, Hashable, Sendable {
        /// Written from the beginning.
        case encoded
        /// Begun by an earlier tap and finished, or only proven, by this one.
        case resumed
        /// Finished before, its contents written anew.
        case repaired
        /// Enrolled before and found right; nothing was written.
        case alreadyEnrolled
        /// Nothing was known of it; its own number was adopted.
        case adopted
        /// Delivered pre-encoded and found as delivered; nothing was written.
        case linked
        /// Of an older generation, its keys changed to the current ones.
        case rekeyed
    }

    /// UID of the card.
    public let uid: CardUID
    /// The number on it.
    public let number: CROUSNumber
    /// The row the card was met in.
    public let row: CardRow
    /// How the card came to be right.
    public let result: Result
    /// The record as read back with the read key.
    public let record: CardRecord
    /// The contents as read back.
    public let contents: [FileContent]
    /// Card APDUs of the whole conversation.
    public let apduCount: Int
}
