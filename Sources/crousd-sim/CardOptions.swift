// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CardCrypto
internal import SmartCard
internal import VirtualDESFire

/// The options of a virtual card, on every kind of reader.
struct CardOptions: ParsableArguments {
    @Option(help: ArgumentHelp("UID of the card, 7 bytes in hexadecimal digits.", valueName: "hex"))
    var uid: String

    @Option(help: ArgumentHelp("The card's memory; made when it does not exist.", valueName: "file"))
    var image: String

    @Option(
        help: ArgumentHelp("Memory: 2k, 4k or 8k; by default the image's, 8k for a new card.", valueName: "size"),
        transform: Self.memory(named:)
    )
    var memory: VirtualDESFireCard.Memory?

    @Option(
        help: ArgumentHelp(
            "Take the card off there: N or 0xCODE, then before, middle or after.",
            valueName: "n:moment"
        ),
        transform: Self.tear(named:)
    )
    var tear: TearPlan?

    @Option(
        help: ArgumentHelp("Draw the card's random numbers, and what a tear leaves undefined, from this number.")
    )
    var seed: UInt64?

    private static func tear(named text: String) throws -> TearPlan {
        guard let plan = TearPlan(text) else {
            throw ValidationError("--tear takes a command and a moment, for instance 7:before or 0xC4:middle.")
        }
        return plan
    }

    private static func memory(named text: String) throws -> VirtualDESFireCard.Memory {
        guard let memory = VirtualDESFireCard.Memory(rawValue: text.lowercased()) else {
            throw ValidationError("--memory takes 2k, 4k or 8k.")
        }
        return memory
    }

    func validate() throws {
        guard CardUID(hex: uid)?.isFixed == true else {
            throw ValidationError("--uid takes 14 hexadecimal digits, for instance 04A1B2C3D4E5F6.")
        }
    }

    /// The card, with its tear planned. Without a size on the command line an image keeps its own and a new card has 8k.
    func make() throws(Failure) -> (uid: CardUID, card: VirtualDESFireCard) {
        guard let uid = CardUID(hex: uid) else { throw .unusable("\(self.uid) is no UID.") }
        let card = try card(uid)
        card.tear(tear)
        return (uid, card)
    }

    private func card(_ uid: CardUID) throws(Failure) -> VirtualDESFireCard {
        let random: any RandomSource = seed.map { SeededRandom(seed: $0) } ?? SystemRandom()
        let sizes = memory.map { [$0] } ?? [.eightKilobytes, .fourKilobytes, .twoKilobytes]
        var refusal = CardImageError.corrupt(subject: image)
        for size in sizes {
            do {
                return try VirtualDESFireCard(
                    uid: uid,
                    memory: size,
                    random: random,
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
