// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SAM
internal import SmartCard
internal import VirtualCards

/// The virtual SAM under raw commands, without a host session and in one of each kind: it always answers with a status word.
enum SAMCommands {
    static func run(_ input: FuzzInput) throws {
        let sam = try Fiction.sam()
        try? open(sam, input.byte())
        for _ in 0..<64 where !input.isEmpty {
            let answer = sam.respond(to: input.string())
            precondition(2...258 ~= answer.count, "an answer of \(answer.count) bytes")
        }
    }

    /// The host session the commands come in; none for most bytes.
    private static func open(_ chip: VirtualSAM, _ choice: UInt8) throws {
        let protections: [UInt8: HostProtection] = [1: .plain, 2: .mac, 3: .full]
        guard let protection = protections[choice] else { return }
        let channel = try TamperingChannel(chip, FuzzInput())
        try MIFARESAM(channel: channel, random: SeededRandom(seed: 4)).authenticateHost(
            with: try CardKey.zero(.aes128),
            entry: Fiction.host.entry,
            version: Fiction.host.version,
            protection: protection
        )
    }
}
