// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SAM
internal import SAMTestCommands
internal import SmartCard
internal import VirtualDESFire

/// Runs the client with its keys in a SAM of any mode whose answers are changed: nothing traps, no card session
/// outlives an error.
enum SAMAnswers {
    static func run(_ input: FuzzInput) throws {
        let choice = input.byte()
        let setup = try SAMSetup(choice)
        let channel = try TamperingChannel(setup.sam, input)
        let sam = MIFARESAM(channel: channel, random: SeededRandom(seed: 4), quirks: setup.quirks)
        look(at: sam, setup, choice)
        let cardChannel = try TamperingChannel(try FictionalDevices.card().card, FuzzInput())
        CardConversation(DESFireCard(channel: cardChannel, keys: SAMKeyHolder(sam)), input).run()
        change(sam)
    }

    /// Questions to a SAM before it serves cards: its version, a host session, an entry.
    private static func look(at sam: MIFARESAM, _ setup: SAMSetup, _ choice: UInt8) {
        _ = try? sam.version()
        if let credential = setup.credential { try? sam.openHostSession(with: credential) }
        _ = try? sam.keyEntry(FictionalDevices.aes.entry)
        _ = try? sam.usageCounter(choice)
        _ = try? sam.random(choice)
    }

    /// Changes an entry in the form of the mode, which never happens while cards are served, and reads all entries.
    private static func change(_ sam: MIFARESAM) {
        let entry = [UInt8](repeating: 0, count: 64)
        for length in [61, 64] {
            try? sam.changeKeyEntry(5, to: Array(entry.prefix(length)), fields: 0xFF, confirmation: .isWanted)
        }
        _ = try? sam.contents(of: 0...6)
        let (number, version) = (FictionalDevices.host.entry, FictionalDevices.host.version)
        guard sam.mode?.speaksAV1 == true, let key = try? CardKey.zero(.aes128),
            let session = try? sam.authenticateHostInAV1Mode(with: key, entry: number, version: version)
        else { return }
        try? sam.changeKeyEntryInAV1Mode(
            5,
            to: Array(entry.prefix(60)),
            fields: 0xFF,
            under: session,
            confirmation: .isWanted
        )
    }
}
