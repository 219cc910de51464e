extension KeyProject {
  /// Messages by SMTP.
  static let post = """
      post:
        title: A post office
        transport: smtp
        actions:
          letter:
            kind: event
            modes: [append]
            fields:
              who: { type: [string] }
              friends: { type: [string] }
              others: { type: [string] }
              author: { type: string }
              desk: { type: string }
              title: { type: string }
              words: { type: string }
              page: { type: string }
              marks: { type: { "*": string } }
            requests:
              post:
                for: [add]
                repeat: unsafe
                request:
                  from: record.author
                  to: record.who
                  cc: record.friends
                  bcc: record.others
                  reply_to: record.desk
                  subject: record.title
                  text: record.words
                  html: record.page
                  headers: record.marks
        tests:
          - name: a letter
            action: letter
            settings: { host: mail.example }
            operation: add
            records:
              - who: [ a@b.example ]
                friends: [ c@d.example ]
                others: [ e@f.example ]
                author: g@h.example
                desk: i@j.example
                title: Spring
                words: It is here.
                page: <p>It is here.</p>
                marks: { X-Mark: "1" }
            expect_request:
              from: g@h.example
              to: [ a@b.example, c@d.example, e@f.example ]
              message: |
                Date: Thu, 01 Jan 1970 00:00:00 +0000
                Message-ID: <00000000000000000000000000000001@h.example>
                From: g@h.example
                Reply-To: i@j.example
                To: a@b.example
                Cc: c@d.example
                Subject: Spring
                X-Mark: 1
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary="=_00000000000000000000000000000001"

                --=_00000000000000000000000000000001
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                It is here.
                --=_00000000000000000000000000000001
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>It is here.</p>
                --=_00000000000000000000000000000001--

    """
}
