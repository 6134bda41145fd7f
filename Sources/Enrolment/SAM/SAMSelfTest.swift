// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CardCrypto
internal import DESFire
public import SAM
internal import SmartCard

/// What a test of the SAM found, step by step, up to the first that failed.
public struct SAMSelfTest: Hashable, Sendable {
    /// One thing tried.
    public struct Step: Hashable, Sendable {
        /// What is tried.
        public enum Name: String, Codable, Hashable, Sendable {
            /// The host session is open.
            case host
            /// Two random numbers differ.
            case random
            /// A virtual card is opened with the factory key and answers with a MAC the SAM accepts.
            case card
        }

        /// What was tried.
        public let name: Name
        /// Why it failed; nil when it went well.
        public let failure: String?
    }

    /// The SAM that was tested.
    public let sam: FoundSAM
    /// The steps done, in order.
    public let steps: [Step]

    /// True when every step went well.
    public var isPassed: Bool { steps.allSatisfy { $0.failure == nil } }

    /// Tests a SAM whose host session is open.
    init(_ loan: SAMLease.Loan, profile: CardProfile, card: (any CardChannel)?) {
        sam = loan.identity
        var steps = [Step(name: .host, failure: nil)]
        steps.append(Step(name: .random, failure: Self.failure { try Self.drawTwice(loan.sam) }))
        if let card, steps.allSatisfy({ $0.failure == nil }) {
            steps.append(Step(name: .card, failure: Self.failure { try Self.open(card, loan.sam, profile) }))
        }
        self.steps = steps
    }

    private static func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func drawTwice(_ sam: MIFARESAM) throws {
        guard try sam.random(16) != sam.random(16) else { throw SAMError.malformedAnswer(command: .getRandom) }
    }

    /// An application like the profile's on a blank card, whose key 0 is the factory key.
    private static func open(_ channel: any CardChannel, _ sam: MIFARESAM, _ profile: CardProfile) throws {
        defer { channel.close() }
        let card = DESFireCard(channel: channel, keys: SAMKeyHolder(sam))
        let settings = profile.keySettings
        try card.createApplication(profile.applicationID, settings: settings, keyCount: 1, keyType: .aes128)
        try card.select(profile.applicationID)
        try card.authenticate(.aes, keyNumber: 0, with: profile.factoryKey.reference)
        _ = try card.keyVersion(0)
    }
}
