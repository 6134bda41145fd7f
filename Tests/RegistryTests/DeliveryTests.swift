// SPDX-License-Identifier: Apache-2.0
import Journal
import Testing

@testable import Registry

@Suite struct DeliveryTests {
    private func delivery(present: Int = 0) throws -> Delivery {
        try Delivery(
            file: #require(FileHash(String(repeating: "0a", count: 32))),
            kind: .stock,
            rows: 1000,
            refused: 2,
            present: present,
            order: .reversed,
            columns: .crous
        )
    }

    @Test func `line and value convert into each other`() throws {
        let line = try delivery().line(station: "desk1/stock", operatorName: "léa")
        #expect(
            line.detail == String(repeating: "0a", count: 32)
                + " rows 1000 refused 2 order reversed columns uid=3,number=10,date=11"
        )
        #expect(line.event == .delivery && line.reason == "stock")
        #expect(try Delivery(line) == delivery())
    }

    @Test func `cards that were already present are counted separately`() throws {
        let delivery = try delivery(present: 5)
        let line = delivery.line(station: "desk1/stock", operatorName: "léa")
        #expect(line.detail.contains(" rows 1000 refused 2 present 5 order reversed "))
        #expect(Delivery(line) == delivery && delivery.accepted == 993)
        for wrong in ["present 0", "present -5", "present 999", "present x", "present 5 present 5", "present"] {
            var changed = line
            changed.detail = line.detail.replacing("present 5", with: wrong)
            #expect(Delivery(changed) == nil, "\(changed.detail)")
        }
    }

    @Test func `another form is not a delivery`() throws {
        let line = try delivery().line(station: "", operatorName: "")
        let changes: [(String, String)] = [
            ("rows 1000", "rows 0001000"), ("rows 1000", "rows -1"), ("refused 2", "refused 1001"), ("refused", "bad"),
            ("order reversed", "order up"), ("uid=3,number=10", "number=10,uid=3"), ("uid=3,", ""),
            (" columns", "  columns"),
            ("0a0a", "0A0A"), ("date=11", "date=11 "),
        ]
        for (old, new) in changes {
            var changed = line
            changed.detail = line.detail.replacing(old, with: new)
            #expect(Delivery(changed) == nil, "\(changed.detail)")
        }
        var other = line
        other.reason = "gift"
        #expect(Delivery(other) == nil)
        other = line
        other.event = .refused
        #expect(Delivery(other) == nil)
    }
}
