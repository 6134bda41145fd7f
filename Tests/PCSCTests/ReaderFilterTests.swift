// SPDX-License-Identifier: Apache-2.0
import PCSC
import SmartCard
import Testing

@Suite struct ReaderFilterTests {
    private let virtual = ReaderName("Virtual PCD 00 01")
    private let real = ReaderName("ACS ACR1252 Dual Reader 00 00")

    @Test func `all allows every reader`() {
        #expect(ReaderFilter.all.allows(virtual) && ReaderFilter.all.allows(real))
    }

    @Test func `virtual allows those of vpcd only`() {
        #expect(ReaderFilter.virtual.allows(virtual) && !ReaderFilter.virtual.allows(real))
        #expect(!ReaderFilter.virtual.allows(ReaderName("Not a Virtual PCD 00 00")))
    }

    @Test func `an empty list allows nothing`() {
        #expect(!ReaderFilter(beginnings: []).allows(virtual))
    }

    @Test func `any of several prefixes matches`() {
        let filter = ReaderFilter(beginnings: ["ACS ACR1252", "HID"])
        #expect(filter.allows(real) && !filter.allows(virtual))
    }
}
