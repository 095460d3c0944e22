use crate::words;

words! {
    unknown_code => "Mã này không phải CCCD, thẻ BHYT hay mã lịch hẹn của phòng khám.",
        "This code is no ID card, insurance card or visit code of this clinic.";
    only_desk => "Mã lịch hẹn: quầy tiếp đón sẽ ghi nhận bệnh nhân đến.", "A visit's code: the front desk checks it in.";
}
