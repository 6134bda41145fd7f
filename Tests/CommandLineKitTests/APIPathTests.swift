// SPDX-License-Identifier: Apache-2.0
import CommandLineKit
import Testing

@Suite struct APIPathTests {
    @Test func `fields without a value are left out`() {
        #expect(APIPath("/v1/x", []).text == "/v1/x")
        #expect(APIPath("/v1/x", [("a", nil)]).text == "/v1/x")
        #expect(APIPath("/v1/x", [("a", "1"), ("b", nil), ("c", "")]).text == "/v1/x?a=1&c=")
    }

    @Test func `only letters and digits of ASCII are written as they are`() {
        #expect(APIPath("/", [("f", "aZ09-._~")]).text == "/?f=aZ09-._~")
        #expect(APIPath("/", [("f", "é &=?#+%/\u{0}")]).text == "/?f=%C3%A9%20%26%3D%3F%23%2B%25%2F%00")
        #expect(APIPath("/", [("f", "Ω٣")]).text == "/?f=%CE%A9%D9%A3")
    }
}
