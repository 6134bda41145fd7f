// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
internal import CardCrypto
internal import DESFire
package import SAM
package import SmartCard

/// Result of a self-test of the SAM, step by step, up to the first that failed.
package struct SAMSelfTest: Hashable, Sendable {
    /// One step of the test.
    package struct Step: Hashable, Sendable {
        /// Result of a step.
        package enum Outcome: Hashable, Sendable {
            /// It passed.
            case passed
            /// It was not tried, or is not possible with this SAM; not a fault.
            case skipped(UserMessage)
            /// It failed.
            case failed(UserMessage)
        }

        /// The step.
        package let name: SAMSelfTestStep
        /// Result of a step.
        package let outcome: Outcome

        fileprivate var isFailed: Bool { if case .failed = outcome { true } else { false } }
    }

    /// The SAM that was tested.
    package let sam: FoundSAM
    /// The steps done, in order.
    package let steps: [Step]

    /// True when no step failed.
    package var isPassed: Bool { !steps.contains(where: \.isFailed) }

    /// Tests a SAM on loan with a blank card, which is closed afterwards.
    package init(_ loan: SAMLease.Loan, profile: CardProfile, card: (any CardChannel)?) {
        defer { card?.close() }
        sam = loan.identity
        var steps = [Self.host(loan.sam)]
        if !steps.contains(where: \.isFailed) { steps.append(Self.random(loan.sam)) }
        if !steps.contains(where: \.isFailed) { steps += Self.card(card, loan.sam, profile) }
        self.steps = steps
    }

    private static func host(_ sam: MIFARESAM) -> Step {
        guard sam.hostSession != .none else {
            return Step(name: .host, outcome: .skipped(UserMessage(.samTestNoHostKey, .information)))
        }
        do {
            try sam.renewHostSession()
            return Step(name: .host, outcome: .passed)
        } catch {
            return Step(name: .host, outcome: .failed(error.userMessage))
        }
    }

    private static func random(_ sam: MIFARESAM) -> Step {
        do throws(SAMError) {
            guard try sam.random(16) != sam.random(16) else { throw SAMError.malformedAnswer(command: .getRandom) }
            return Step(name: .random, outcome: .passed)
        } catch {
            return Step(name: .random, outcome: .failed(error.userMessage))
        }
    }

    /// Creates an application like the profile's on the blank card; its key 0 is the factory key.
    private static func card(_ channel: (any CardChannel)?, _ sam: MIFARESAM, _ profile: CardProfile) -> [Step] {
        guard let channel else { return [Step(name: .card, outcome: .skipped(UserMessage(.samTestNoCard, .failure)))] }
        let card = DESFireCard(channel: channel, keys: SAMKeyHolder(sam))
        do throws(DESFireError) {
            let settings = profile.keySettings
            try card.createApplication(profile.applicationID, settings: settings, keyCount: 1, keyType: .aes128)
            try card.select(profile.applicationID)
            try card.authenticate(.aes, keyNumber: 0, with: profile.factoryKey.reference)
            _ = try card.keyVersion(0)
            return [Step(name: .card, outcome: .passed)]
        } catch .keys(let error) where error.reason == .unknownKey || error.reason == .keyUnusable {
            let lack = CROUSCardError.card(.keys(error), during: .open).userMessage
            return [Step(name: .card, outcome: .skipped(lack)), readKey(card, channel.uid, profile)]
        } catch {
            let general = CROUSCardError.card(error, during: .open).userMessage
            let why = error.isWrongKey ? otherFactoryKey(profile.factoryKey) : general
            return [Step(name: .card, outcome: .failed(why))]
        }
    }

    /// The SAM answers the challenge of the card, which holds another key and therefore refuses.
    private static func readKey(_ card: DESFireCard, _ uid: CardUID?, _ profile: CardProfile) -> Step {
        guard let uid, let key = profile.keys.first(where: { $0.number == profile.readKey }) else {
            return Step(name: .readKey, outcome: .skipped(UserMessage(.samTestNoCard, .failure)))
        }
        // The card still waits for the end of the authentication the SAM refused; this command aborts it.
        try? card.select(profile.applicationID)
        do {
            try card.authenticate(.aes, keyNumber: 0, with: key.reference(for: uid))
            return Step(name: .readKey, outcome: .passed)
        } catch .card(.authenticationError, _) {
            return Step(name: .readKey, outcome: .passed)
        } catch {
            return Step(name: .readKey, outcome: .failed(CROUSCardError.card(error, during: .open).userMessage))
        }
    }

    private static func otherFactoryKey(_ key: StoredKey) -> UserMessage {
        UserMessage(.samOtherFactoryKey, .refused, ["entry": key.entry])
    }
}
