// SPDX-License-Identifier: Apache-2.0
package import DESFire
package import SmartCard

/// One card on an open channel, and the profile it is treated by. Looking, encoding, proving and reading share it.
///
/// It lasts as long as the channel. After an error of the channel it is over: the caller opens the reader again and
/// looks again. Used by one thread at a time.
package final class CardConversation {
    package let profile: CardProfile
    /// The card's fixed UID, 7 bytes.
    package var uid: CardUID { identified.uid }
    /// Card commands sent so far.
    package var apduCount: Int { identified.commandCount }

    /// The channel's answer to reset.
    var atr: ATR { identified.atr }

    private let identified: IdentifiedCard
    private let card: DESFireCard
    private let progress: (EncodingStep) -> Void
    private var step: EncodingStep?

    /// Sends nothing. `progress` is called before the first command of each step.
    package init(
        _ identified: IdentifiedCard,
        keys: any KeyHolder,
        profile: CardProfile,
        progress: @escaping (EncodingStep) -> Void = { _ in }
    ) {
        self.identified = identified
        self.profile = profile
        self.progress = progress
        card = DESFireCard(channel: identified.channel, keys: keys)
    }

    /// Runs the commands of a step; an error carries the step.
    func run<Result>(
        _ step: EncodingStep,
        _ body: (DESFireCard) throws(DESFireError) -> Result
    ) throws(CROUSCardError) -> Result {
        announce(step)
        do { return try body(card) } catch { throw .card(error, during: step) }
    }

    /// Reports that a step begins; repeated runs of the same step are reported once.
    func announce(_ next: EncodingStep) {
        guard next != step else { return }
        step = next
        progress(next)
    }

    /// Tries a key; false when the card holds another one.
    func opens(
        _ keyNumber: UInt8,
        with key: KeyReference,
        method: AuthenticationMethod = .aes,
        during step: EncodingStep
    ) throws(CROUSCardError) -> Bool {
        try run(step) { card throws(DESFireError) in
            do throws(DESFireError) {
                try card.authenticate(method, keyNumber: keyNumber, with: key)
                return true
            } catch {
                guard error.isWrongKey else { throw error }
                return false
            }
        }
    }

    /// Reads all files whole, in the open session.
    func readFiles() throws(CROUSCardError) -> [FileContent] {
        try profile.files.map { file throws(CROUSCardError) in
            let bytes = try run(.readFile(file.number)) { card throws(DESFireError) in
                try card.read(file: file.number, offset: 0, length: file.size, mode: file.mode)
            }
            return FileContent(file: file.number, bytes: bytes)
        }
    }

    /// Writes all files whole, in the open session, and commits when one of them needs it.
    func write(_ contents: [FileContent]) throws(CROUSCardError) {
        for (file, content) in zip(profile.files, contents) {
            try run(.writeFile(file.number)) { card throws(DESFireError) in
                try card.write(content.bytes, to: file.number, offset: 0, mode: file.mode)
            }
        }
        // A commit with nothing to commit answers 0C, which ends the session.
        guard profile.files.contains(where: { $0.kind == .backup }) else { return }
        try run(.commit) { card throws(DESFireError) in try card.commit() }
    }
}

extension CardConversation {
    /// Free bytes on the card, asked on its own level; nil when it does not report them.
    package func freeMemory() throws(CROUSCardError) -> Int? {
        try run(.look) { card throws(DESFireError) in
            do throws(DESFireError) { return try card.freeMemory() } catch .card { return nil }
        }
    }
}
