// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CardCrypto
internal import SmartCard
internal import VirtualCards

/// `crousd-sim card`.
struct CardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "A MIFARE DESFire EV1 card whose memory is a file.",
        discussion: """
            A new image is a blank card: master key of zeros, everything allowed. The image is replaced as one step at each \
            change, so the process may be killed at any moment, as a card may be taken off at any moment.
            """
    )

    @OptionGroup var reader: ReaderOptions

    @Option(help: ArgumentHelp("UID of the card, 7 bytes in hexadecimal digits.", valueName: "hex"))
    var uid: String

    @Option(help: ArgumentHelp("The card's memory; made when it does not exist.", valueName: "file"))
    var image: String

    @Option(
        help: ArgumentHelp("Memory: 2k, 4k or 8k; by default the image's, 8k for a new card.", valueName: "size"),
        transform: Self.memory(named:)
    )
    var memory: VirtualDESFire.Memory?

    private static func memory(named text: String) throws -> VirtualDESFire.Memory {
        guard let memory = VirtualDESFire.Memory(rawValue: text.lowercased()) else {
            throw ValidationError("--memory takes 2k, 4k or 8k.")
        }
        return memory
    }

    func validate() throws {
        guard CardUID(hex: uid)?.isFixed == true else {
            throw ValidationError("--uid takes 14 hexadecimal digits, for instance 04A1B2C3D4E5F6.")
        }
    }

    func run() throws {
        try Notice.reporting { () throws(Failure) in
            guard let uid = CardUID(hex: uid) else { throw .unusable("\(self.uid) is no UID.") }
            try reader.run(try card(uid), called: "card \(uid)")
        }
    }

    /// Without a size on the command line an image keeps its own and a new card has 8k.
    private func card(_ uid: CardUID) throws(Failure) -> VirtualDESFire {
        let sizes = memory.map { [$0] } ?? [.eightKilobytes, .fourKilobytes, .twoKilobytes]
        var refusal = CardImageError.corrupt(subject: image)
        for size in sizes {
            do {
                return try VirtualDESFire(
                    uid: uid,
                    memory: size,
                    random: SystemRandom(),
                    image: FileCardImage(path: image)
                )
            } catch {
                refusal = error
            }
        }
        throw failure(refusal, uid)
    }

    private func failure(_ error: CardImageError, _ uid: CardUID) -> Failure {
        switch error {
        case .file(_, let error): .unreadable("The card's image cannot be used: \(error).")
        case .corrupt: .unusable("\(image) is no image of a card.")
        case .anotherCard(_, uid.description): .unusable("\(image) is the image of a card with another memory.")
        case .anotherCard(_, let other): .unusable("\(image) is the image of card \(other), not of \(uid).")
        case .unsuitableUID: .unusable("\(uid) is no UID of a DESFire card.")
        }
    }
}
