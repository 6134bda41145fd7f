// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import SmartCard

extension EnrolmentUpdate {
    init(_ event: EnrolmentEvent) {
        switch event {
        case .takeCardOff: self.init(event: "take-card-off", message: UserMessage(.takeCardOff, .information))
        case .putCardOn: self.init(event: "put-card-on", message: UserMessage(.putCardOn, .information))
        case .putSameCardOn(let uid):
            self.init(event: "put-same-card-on", message: UserMessage(.putSameCardOn, .information, ["card": uid]))
            self.uid = uid.description
        case .step(let step, let uid):
            self.init(event: "step", message: step.message)
            self.step = step.description
            self.uid = uid.description
        case .failed(let message): self.init(event: "failed", message: message)
        case .enrolled(let result):
            self.init(event: "enrolled", message: result.message)
            uid = result.uid.description
            number = result.number.padded
            holder = result.holder?.description
            how = result.how.rawValue
            replaced = result.replaced?.description
            resumed = result.resumed
            alreadyEnrolled = result.alreadyEnrolled
            cardCommands = result.cardCommands
            journalSequence = result.journalSequence
            warning = result.warning
        }
    }
}

extension EnrolmentResult {
    /// The result, as a sentence.
    fileprivate var message: UserMessage {
        if alreadyEnrolled {
            return UserMessage(.alreadyEnrolled, .information, ["card": uid, "number": number.padded])
        }
        return UserMessage(
            .enrolled,
            .information,
            ["card": uid, "number": number.padded, "how": how.remark, "replaced": remarkOnReplaced]
        )
    }

    private var remarkOnReplaced: any SentenceArgument {
        replaced.map { Phrase(.enrolledReplaced, ["card": $0]) } ?? ""
    }
}

extension EncodingOutcome.Result {
    /// A remark about how the card became correct; begins with its comma.
    fileprivate var remark: any SentenceArgument {
        switch self {
        case .encoded, .alreadyEnrolled: ""
        case .resumed: Phrase(.howResumed)
        case .repaired: Phrase(.howRepaired)
        case .adopted: Phrase(.howAdopted)
        case .linked: Phrase(.howLinked)
        case .rekeyed: Phrase(.howRekeyed)
        }
    }
}

extension EncodingStep {
    fileprivate var message: UserMessage {
        switch self {
        case .look: UserMessage(.stepLook, .information)
        case .reserve: UserMessage(.stepReserve, .information)
        case .masterKey: UserMessage(.stepMasterKey, .information)
        case .createApplication: UserMessage(.stepCreateApplication, .information)
        case .open: UserMessage(.stepOpen, .information)
        case .inspect: UserMessage(.stepInspect, .information)
        case .createFile(let number): UserMessage(.stepCreateFile, .information, ["number": number])
        case .writeFile(let number): UserMessage(.stepWriteFile, .information, ["number": number])
        case .commit: UserMessage(.stepCommit, .information)
        case .changeKey(let number): UserMessage(.stepChangeKey, .information, ["number": number])
        case .authenticateReader: UserMessage(.stepAuthenticateReader, .information)
        case .readFile(let number): UserMessage(.stepReadFile, .information, ["number": number])
        case .proveMasterKey: UserMessage(.stepProveMasterKey, .information)
        case .verifyKey(let number): UserMessage(.stepVerifyKey, .information, ["number": number])
        case .deleteApplication: UserMessage(.stepDeleteApplication, .information)
        case .proveErased: UserMessage(.stepProveErased, .information)
        }
    }
}

extension CardLook.Finding {
    /// The finding as a sentence.
    var message: UserMessage {
        switch self {
        case .noApplication: UserMessage(.blank, .information)
        case .factoryKeys, .someKeys: UserMessage(.unfinished, .information)
        case .targetKeys: UserMessage(.finished, .information)
        case .keysBehind: UserMessage(.keysBehind, .information)
        case .olderKeys: UserMessage(.olderKeys, .information)
        case .rekeyBegun: UserMessage(.rekeyBegun, .information)
        case .strangeKey, .foreign: UserMessage(.foreign, .information)
        }
    }
}
