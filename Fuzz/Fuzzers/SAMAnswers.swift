// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SAM
internal import SmartCard
internal import VirtualCards

/// The client with its keys in a SAM whose answers are changed: nothing traps, no card session outlives an error.
enum SAMAnswers {
    static func run(_ input: FuzzInput) throws {
        let sam = MIFARESAM(channel: try TamperingChannel(try Fiction.sam(), input), random: SeededRandom(seed: 4))
        let cardChannel = try TamperingChannel(try Fiction.card().card, FuzzInput())
        look(at: sam, input)
        CardConversation(DESFireCard(channel: cardChannel, keys: SAMKeyHolder(sam)), input).run()
    }

    /// What is asked of a SAM before it serves: its version, a host session, an entry.
    private static func look(at sam: MIFARESAM, _ input: FuzzInput) {
        let protections: [HostProtection] = [.plain, .mac, .full]
        let choice = input.byte()
        _ = try? sam.version()
        if choice > 0, let key = try? CardKey.zero(.aes128) {
            try? sam.authenticateHost(
                with: key,
                entry: Fiction.host.entry,
                version: Fiction.host.version,
                protection: protections[Int(choice) % protections.count]
            )
        }
        _ = try? sam.keyEntry(Fiction.aes.entry)
        _ = try? sam.usageCounter(choice)
        _ = try? sam.random(choice)
    }
}
