// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SAM
internal import SmartCard
internal import VirtualDESFire
internal import VirtualSAM

/// Runs raw commands on the virtual SAM of any mode, without a host session and in one of each kind: it always answers
/// with a status word.
enum SAMCommands {
    static func run(_ input: FuzzInput) throws {
        let setup = try SAMSetup(input.byte())
        try? open(setup)
        for _ in 0..<64 where !input.isEmpty {
            let answer = setup.sam.respond(to: input.string())
            precondition(2...258 ~= answer.count, "an answer of \(answer.count) bytes")
        }
    }

    /// Opens the host session, where the setup has one and the SAM cooperates.
    private static func open(_ setup: SAMSetup) throws {
        guard let credential = setup.credential else { return }
        let channel = try TamperingChannel(setup.sam, FuzzInput())
        try MIFARESAM(channel: channel, random: SeededRandom(seed: 4), quirks: setup.quirks)
            .openHostSession(with: credential)
    }
}
