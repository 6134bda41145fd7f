// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import JournalFixtures
import Posix
import SmartCard
import Testing

@testable import CROUSCore
@testable import Journal
@testable import Registry

@Suite struct StockMessageTests {
    private func check(_ message: UserMessage) {
        for text in [message.english, message.french] { #expect(text.hasSuffix(".") && text.count > 8, "\(text)") }
        #expect(message.english != message.french)
        #expect(message.key.hasPrefix("stock-"))
    }

    @Test func `every kind of wrong line has its reason in both languages`() throws {
        let uid = try Sample.uid(1)
        let file = try #require(FileHash(String(repeating: "0a", count: 32)))
        let reasons: [RowProblem.Reason] = [
            .text(.openQuote), .separatorInCell, .cellCount(found: 11, expected: 12), .empty, .notHexadecimal,
            .uidLength(bytes: 4), .reversedUID, .notDecimal, .tooLong(digits: 16), .noSuchDay, .dayForm, .issuer,
            .mapping,
            .repeatedUID(line: 2), .repeatedNumber(line: 2), .inStock(file, line: 2),
            .otherNumber(try Sample.number(1)),
            .otherCard(uid), .unknownHolder,
            .contradiction(.holderHasCard(try Sample.holder(1), card: uid, state: .enrolled)), .notIssued, .otherHolder,
            .latin1, .noHeader, .otherHeader,
        ]
        let messages = reasons.map { RowProblem(line: 7, .uid, $0).userMessage }
        messages.forEach(check)
        #expect(Set(messages.map(\.key)).count == reasons.count)
        #expect(RowProblem(line: 7, .uid, .empty).description == "line 7, uid: the cell must not be empty")
    }

    @Test func `the fault of a text is described in French too`() {
        let failures: [DelimitedText.Failure] = [
            .notUTF8(looksLikeLatin1: true), .notUTF8(looksLikeLatin1: false), .openQuote, .strayQuote,
            .controlCharacter(cell: 2), .tooLong(bytes: 1_048_576),
        ]
        let texts = failures.map { RowProblem.Reason.text($0).text(in: .french) }
        #expect(Set(texts).count == failures.count)
        #expect(texts[0].contains("Latin-1") && texts[4].contains("cellule 3") && texts[5].contains("1048576"))
    }

    @Test func `a file that is too long, empty or unreadable in its first line is named`() {
        let errors: [StockError] = [.tooLong(limit: 1 << 30), .emptyFile, .firstLine(.text(.openQuote))]
        let messages = errors.map(\.userMessage)
        #expect(messages.map(\.key) == ["stock-too-long", "stock-empty", "stock-first-line"])
        #expect(messages[0].english.contains("1024 MiB"))
        #expect(messages[2].english.contains("a quoted cell is not closed") && messages[2].french.contains("guillemet"))
    }

    @Test func `every result of an import has a sentence`() throws {
        let file = try #require(FileHash(String(repeating: "0a", count: 32)))
        let posix = PosixError(call: "open", subject: "x", code: 2)
        let errors: [StockError] = [
            .file(posix), .tooLong(limit: 1), .hashing(.library("x")), .emptyFile, .firstLine(.separatorInCell),
            .columns(.missing(.uid)), .missingColumns(["CSN"]), .orderUnclear(ByteOrderVotes()),
            .rowCount(found: 1, expected: 2), .sameFile(file, sequence: 3, refused: 0),
            .sameFile(file, sequence: 3, refused: 2), .inUse(file, linked: 1),
            .refusedRows(count: 1, first: RowProblem(line: 7, .empty), report: "r.csv"),
        ]
        for error in errors {
            if case .hashing = error { #expect(error.userMessage.key == "no-hash") } else { check(error.userMessage) }
            #expect(!error.description.isEmpty)
        }
        #expect(StockError.journal(.file(posix)).userMessage == JournalError.file(posix).userMessage)
        let registry = RegistryError.deliveryMissing("/d/x.csv")
        #expect(StockError.registry(registry).userMessage == registry.userMessage)
        #expect(registry.userMessage.english.contains("/d/x.csv"))
    }
}
