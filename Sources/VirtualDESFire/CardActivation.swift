// SPDX-License-Identifier: Apache-2.0

/// State of a chip that is lost without power.
struct CardActivation {
    /// Number of the selected application; 0, the card's own level, after power-up.
    var selected: UInt32 = 0
    var session: CardSession?
    var chain = CardChain.idle
    /// Files changed since the last commit, by number.
    var transaction: [UInt8: PendingFile] = [:]

    /// After an error: a session of 1A or AA ends, one of 0A goes on; the transaction is aborted in both
    /// (docs/facts/desfire.md, section 1.4).
    mutating func fail() {
        if session?.channel == .ev1 { session = nil }
        chain = .idle
        transaction = [:]
    }

    /// Called when a level is selected, and when the selected application is deleted.
    mutating func endSession() {
        session = nil
        transaction = [:]
    }
}

/// What the next AF frame continues.
enum CardChain {
    case idle
    case authentication(CardAuthentication)
    case command(PendingCommand)
    case answer([[UInt8]])

    var isIdle: Bool {
        if case .idle = self { true } else { false }
    }
}

/// A command that may still lack bytes.
struct PendingCommand {
    let code: UInt8
    let command: ChipCommand
    var parameters: [UInt8]
    let mode: CardMode
}

/// The shadow of a file between a write and its commit.
struct PendingFile {
    var content: StoredContent
    /// Several writes before a commit go to one new record.
    var hasNewRecord = false
    var isCleared = false
    /// Sum of the debits of this transaction.
    var debited = 0
}
