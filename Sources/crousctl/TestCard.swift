// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CardCrypto
internal import SmartCard
internal import VirtualDESFire

/// The blank card for the test of the SAM. It is in this program, so that the service contains no virtual card.
struct TestCard {
    private let card: VirtualDESFireCard

    /// A powered card, as if a reader had opened it; nil when this machine cannot create one.
    init?() {
        guard let uid = CardUID(hex: SAMTestUpdate.cardUID) else { return nil }
        let image = MemoryCardImage()
        guard let card = try? VirtualDESFireCard(uid: uid, memory: .fourKilobytes, random: SystemRandom(), image: image)
        else { return nil }
        self.card = card
        card.powerOn()
    }

    func answer(_ command: [UInt8]) -> [UInt8] { card.respond(to: command) }
}
