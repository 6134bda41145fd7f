// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import ChainedFile
import DESFire
import Foundation
import JournalFixtures
import Posix
import SAM
import SAMCare
import SmartCard
import Testing

@testable import CROUSCore
@testable import Enrolment
@testable import Holders
@testable import Journal
@testable import Registry

/// Every error has one sentence in the reader's language.
@Suite struct UserMessageTests {
    private static let posix = PosixError(call: "write", subject: "/data/journal-2025.csv", code: 28)

    private static func channel(_ reason: CardChannelError.Reason) -> CardChannelError {
        CardChannelError(reason, code: 0x8010_0069, reader: "desk")
    }

    /// One error for each sentence; cases with the same sentence appear once.
    private static func everything() throws -> [any UserFacingError] {
        try stations() + people() + cards() + refusals() + sams() + channels() + records()
    }

    private static func stations() throws -> [any UserFacingError] {
        let errors: [EnrolmentError] = [
            .unknownStation("middle", known: ["left"]), .stationNotNamed(known: []), .stationNotNamed(known: ["left"]),
            .stationBusy("left"), .stationOutOfService("left"), .unknownReader("desk", known: []),
            .ambiguousReader("desk", found: ["desk 1", "desk 2"]), .readerOfSAM("slot"),
            .trainingProfile("reference", reader: "desk"), .timedOut, .withdrawn,
        ]
        return errors
    }

    private static func people() throws -> [any UserFacingError] {
        let uid = try Sample.uid(1)
        let errors: [EnrolmentError] = [
            .unknownHolder("1"), .holderNotInOrder(state: "annulee"), .holderBusy(station: "left"),
            .holderHasCard(uid), .holderHasUnfinishedCard(uid), .cardBusy(station: "left"), .cardOfAnotherHolder(uid),
            .cardNoLongerUsable(uid, .cancelled), .stateReached(uid, .cancelled), .cardInUse(uid), .nothingToReplace,
            .stateForbids(uid, .cancelled, what: "revalidate"), .noCard("1"), .noUID,
            .failedTwice(.notProven(.contents)),
            .notClosed(uid, .diskFull(posix)),
        ]
        return errors
    }

    private static func cards() throws -> [any UserFacingError] {
        let uid = try Sample.uid(1)
        let number = try Sample.number(1)
        let errors: [CROUSCardError] = [
            .card(.card(.lengthError, command: 0x3D), during: .writeFile(1)),
            .card(.card(.cardIntegrity, command: 0x5A), during: .look),
            .card(.card(.applicationIntegrity, command: 0x5A), during: .look), .otherCard(found: uid, expected: uid),
            .uidNotConfirmed(reader: uid, chip: nil),
            .uidNotConfirmed(reader: uid, chip: CardUID(uid.bytes.reversed())),
            .card(.card(.outOfMemory, command: 0xCD), during: .createFile(1)),
            .card(.keys(KeyHolderError(.storeGone)), during: .open),
            .card(.keys(KeyHolderError(.authenticationRefused)), during: .open),
            .wrongCardType(try ATR([0x3B, 0x00])), .randomUID(uid), .reservation(ATR.Failure.length),
            .numberOutsideRange(number), .notProven(.contents),
        ]
        return errors
    }

    private static func refusals() throws -> [any UserFacingError] {
        let number = try Sample.number(1)
        let reasons: [RefusalReason] = [
            .foreignKeys, .foreignSettings, .foreignFile(3), .foreignMasterKey, .cardFull, .applicationAppeared,
            .numberConflict(found: number, expected: number), .unknownNumber(number), .foreignNumber(number),
            .notAsDelivered(number), .unknownContents, .supervisorNeeded(number), .rekeyUnfinished(number),
            .needsRepair, .needsErasing, .noRoom(free: 32, needed: 224), .ownerMustErase, .notEncoded,
        ]
        return reasons.map { CROUSCardError.refused(.foreign, $0) }
    }

    private static func sams() throws -> [any UserFacingError] {
        let uid = try Sample.uid(1)
        let obstacles: [KeyIncompatibility] = [
            .entryMissing, .versionMissing(1, held: [2]), .notForCards, .otherType(.mifare), .disabled,
            .diversificationMandatory, .diversificationUnavailable, .restricted(.noVerifyMAC), .usageCounterAtLimit(3),
        ]
        let errors: [SAMError] = [
            .noSAM(unasked: []), .severalSAMs([]), .otherSAM(expected: uid, found: uid),
            .hostKeyRefused(entry: 0, version: 0), .hostKeyBlocked, .hostKeyFile(path: "key", .notHexadecimal),
            .notASAM(StatusWord(0x6D00)), .channel(channel(.sharingViolation)), .hostSessionLost,
            .hostKeyUnusable(entry: 0, version: 0, causes: []), .locked(SAMStatus.conditionsOfUse),
            .otherMode(.av1, configured: .av2(.full)), .otherMode(.av2, configured: .av1),
            .unsupportedMode(.notActivated), .status(SAMStatus.securityStatus, command: .getRandom),
            .status(SAMStatus.memoryFailure, command: .changeKeyPICC), .invalidArgument("no"),
            .status(StatusWord(0x6F42), command: .getRandom),
            .keyRefused(SAMStatus.conditionsOfUse, command: .authenticatePICC, causes: []),
            .malformedAnswer(command: .getRandom), .forgedAnswer(command: .getRandom),
        ]
        return errors + obstacles.map { SAMError.keyUnfit([$0]) }
    }

    private static func channels() -> [any UserFacingError] {
        let reasons: [CardChannelError.Reason] = [
            .noCard, .cardRemoved, .cardReset, .cardMute, .severalCards, .readerGone, .sharingViolation,
            .serviceGone, .timedOut, .malformedAnswer,
        ]
        return reasons.map { channel($0) }
    }

    private static func records() throws -> [any UserFacingError] {
        let number = try Sample.number(1)
        let journal: [JournalError] = [
            .locked(by: "pid 1 (crousd)"), .diskFull(posix), .file(posix), .unsafe(posix),
            .broken(JournalFault(file: Sample.file, line: 3, .changed)),
            .contradiction(.transition(.enrolled, uid: try Sample.uid(1), from: nil)),
            .unwritable(.notUTF8(looksLikeLatin1: true)),
            .tooLong(.reason, limit: 200), .nothingLost, .lossUnknown,
            .hashing(.library("none")),
        ]
        let numbers: [NumberRangeError] = [
            .historyNotDeclared, .usedUp(number...number), .reversed(lowest: number, highest: number),
            .historyMalformed(line: 2),
        ]
        let holders: [HoldersError] = [
            .file(posix), .exposed(permissions: 0o644), .missingColumns(["ine"]),
            .noHolder, .directoryBroken(HoldersImport.Problem(line: 2, .form(.name))), .random(.library("none")),
        ]
        return journal + numbers + holders + [RegistryError.otherVersion(found: 9)]
    }

    @Test func `each error says in both languages what happened and what to do next`() throws {
        let messages = try Self.everything().map(\.userMessage)
        #expect(messages.count > 70)
        for message in messages {
            for text in [message.english, message.french] {
                #expect(text.count > 20 && !text.contains("\n"), "\(message.key): \(text)")
                #expect(text.hasSuffix("."), "\(message.key): \(text)")
                #expect(!text.contains("Optional("), "\(message.key): \(text)")
            }
            #expect(message.english != message.french, "\(message.key)")
            #expect(message.text(in: .french) == message.french && message.text(in: .english) == message.english)
        }
    }

    @Test func `each sentence has its own key`() throws {
        let messages = try Self.everything().map(\.userMessage)
        let keys = Dictionary(grouping: messages, by: \.key)
        for (key, same) in keys { #expect(same.count == 1, "\(key): \(same.map(\.english))") }
    }

    @Test func `causes keep their sentence through every module`() throws {
        let cause = Self.channel(.readerGone)
        #expect(EnrolmentError.reader(cause).userMessage == cause.userMessage)
        let card = CROUSCardError.card(.channel(cause), during: .commit)
        #expect(card.userMessage == cause.userMessage)
        #expect(EnrolmentError.card(card).userMessage == cause.userMessage)
        let journal = JournalError.numbers(.historyNotDeclared)
        #expect(journal.userMessage == NumberRangeError.historyNotDeclared.userMessage)
        #expect(CROUSCardError.reservation(journal).userMessage == journal.userMessage)
        #expect(RegistryError.journal(journal).userMessage == journal.userMessage)
    }

    @Test func `the SAM's own errors are reported during a card as well`() throws {
        let key = KeyReference(entry: 17, version: 1)
        for error in try Self.sams().compactMap({ $0 as? SAMError }) {
            let card = CROUSCardError.card(.keys(KeyHolderError(.storeLocked, key: key, cause: error)), during: .open)
            #expect(card.userMessage.key == error.userMessage.key)
        }
    }

    @Test func `each incompatibility has its own words in both languages`() {
        let all: [KeyIncompatibility] = [
            .entryMissing, .versionMissing(1, held: [2, 2, 3]), .notForCards, .notForHost, .otherType(nil), .disabled,
            .diversificationMandatory, .diversificationUnavailable, .restricted(.noDecryption), .usageCounterAtLimit(1),
        ]
        let french = all.map { $0.text(in: .french) }
        #expect(Set(french).count == all.count)
        #expect(zip(all, french).allSatisfy { $0.text(in: .english) != $1 })
        #expect(french[1] == "la version 1 est absente (l'entrée a 2, 3)")
    }

    @Test func `raw codes follow in brackets unless the sentence contains them`() {
        func line(_ detail: String) -> String {
            UserMessage(.putCardOn, .information, detail: detail).line(in: .english)
        }
        #expect(line("") == "Put the card on the reader." && line("the card") == "Put the card on the reader.")
        #expect(line("code 28") == "Put the card on the reader. [code 28]")
    }

    @Test func `a busy reader is reported with the usual programs`() {
        let message = Self.channel(.sharingViolation).userMessage
        for text in [message.english, message.french] { #expect(text.contains("scdaemon")) }
        #expect(message.detail.contains("80100069"))
    }

    @Test func `words in brackets are in the language of the sentence`() {
        let message = UserMessage(.journalContradiction, .refused, detail: Phrase(.stateErased))
        #expect(message.line(in: .english).hasSuffix("[erased]") && message.line(in: .french).hasSuffix("[vidée]"))
        #expect(UserMessage(.putCardOn, .information, detail: "28").frenchDetail == nil)
    }

    @Test func `a category of a later version is read as a failure`() throws {
        let text = #"{"key":"k","category":"weather","english":"e","french":"f","detail":""}"#
        let message = try JSONDecoder().decode(UserMessage.self, from: Data(text.utf8))
        #expect(message.category == .failure && message.frenchDetail == nil)
        for category in UserMessage.Category.allCases {
            let copy = try JSONDecoder().decode(UserMessage.Category.self, from: JSONEncoder().encode(category))
            #expect(copy == category)
        }
    }

    @Test func `each category has one exit code and one status`() {
        let codes = UserMessage.Category.allCases.map(\.codes)
        #expect(Set(codes.map(\.exit)).count == codes.count)
        #expect(codes.filter { $0.exit == 0 }.map(\.status) == [200])
        #expect(codes.allSatisfy { $0.exit == 0 || $0.status >= 400 })
    }
}
