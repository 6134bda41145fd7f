// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import Registry

@Suite struct CardColumnsTests {
    @Test(arguments: [
        ("uid=3,number=10,date=11", "uid=3,number=10,date=11"), (" number=1 , UID=csn ", "uid=CSN,number=1"),
        ("holder=4,code=2,uid=0,number=1", "uid=0,number=1,code=2,holder=4"),
    ]) func `text and mapping convert into each other`(text: String, canonical: String) throws {
        let columns = try CardColumns(text)
        #expect(columns.description == canonical)
        #expect(try CardColumns(columns.description) == columns)
    }

    @Test(arguments: [
        ("", CardColumns.Failure.malformed("")), ("uid", .malformed("uid")), ("uid=", .malformed("uid=")),
        ("uid=3", .missing(.number)), ("number=3", .missing(.uid)), ("uid=3,number=3", .repeated("3")),
        ("uid=3,uid=4,number=1", .repeated("uid")), ("uid=3,number=1,name=2", .unknownField("name")),
        ("uid=1000,number=1", .malformed("uid=1000")),
        ("uid=99999999999999999999,number=1", .malformed("uid=99999999999999999999")),
    ]) func `a text that is not a mapping has a reason`(text: String, failure: CardColumns.Failure) {
        #expect(throws: failure) { try CardColumns(text) }
    }

    @Test func `the columns of the CROUS are those of its header`() throws {
        let named = try CardColumns("uid=NUM_PROTOCOLAIRE,number=NUM_CARTE,date=DATE_CREATION")
        let header = try CardCells(Array(CROUSCSV.header.utf8)[...])
        for columns in [CardColumns.crous, named] {
            let layout = try CardLayout(columns, first: header)
            #expect(layout.isCROUS && layout.firstLine == .header)
            #expect([layout[.uid], layout[.number], layout[.date], layout[.code]] == [3, 10, 11, nil])
        }
    }
}

@Suite struct ByteOrderTests {
    private static func value(_ uid: String) throws -> UInt64 { try #require(CardUID(hex: uid)?.fixedValue) }

    private func votes(_ uids: [String]) throws -> ByteOrderVotes {
        var votes = ByteOrderVotes()
        for (index, uid) in uids.enumerated() { votes.count(try Self.value(uid), line: index + 2) }
        return votes
    }

    @Test(arguments: [
        (["04A1B2C3D4E580", "04A1B2C3D4E504"], ByteOrder.normal), (["80E5D4C3B2A104", "04E5D4C3B2A104"], .reversed),
        ([], .normal), (["04A1B2C3D4E504"], .normal), (["02A1B2C3D4E580"], .normal),
    ]) func `the file shows its byte order`(uids: [String], order: ByteOrder) throws {
        #expect(try votes(uids).order == order)
    }

    @Test func `a file in both orders has no order`() throws {
        let votes = try votes(["04A1B2C3D4E580", "80E5D4C3B2A104"])
        #expect(votes.order == nil && votes.majority == .normal && votes.oddLines == "3")
    }

    @Test func `a reversed UID is converted`() throws {
        let uid = try Self.value("80E5D4C3B2A104")
        #expect(try ByteOrder.reversed.uid(uid) == Self.value("04A1B2C3D4E580"))
        #expect(throws: RowProblem.Reason.reversedUID) { try ByteOrder.normal.uid(uid) }
        let silent = try Self.value("04E5D4C3B2A104")
        #expect(try ByteOrder.normal.uid(silent) == silent)
    }
}
