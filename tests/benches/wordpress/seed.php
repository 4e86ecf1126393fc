<?php
// Fills a new WordPress: sixty posts with a picture each, threads of comments on several pages, and
// comments that nobody may see. Run by wordpress_bench.py, which says where the site is.
define('WP_INSTALLING', true);
require getenv('SITE') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Exempelby kommun', 'redaktor', 'redaktor@exempelby.example', true, '', 'bara-pa-prov');
wp_delete_post(1, true);
switch_theme('twentytwentyone');
$wanted = [
    'permalink_structure' => '/%postname%/', 'posts_per_page' => 10, 'timezone_string' => 'Europe/Stockholm',
    'page_comments' => 1, 'comments_per_page' => 10, 'thread_comments' => 1, 'use_smilies' => 0,
];
foreach ($wanted as $name => $value) {
    update_option($name, $value);
}
$GLOBALS['wp_rewrite']->init();
$GLOBALS['wp_rewrite']->flush_rules();

function comment($post, $text, $at, $more = []) {
    return wp_insert_comment($more + [
        'comment_post_ID' => $post, 'comment_content' => $text, 'comment_date' => date('Y-m-d H:i:s', $at),
        'comment_author' => 'Invånare ' . $at % 97, 'comment_approved' => 1,
    ]);
}

$drawing = imagecreatetruecolor(640, 400);
for ($number = 1; $number <= 60; $number++) {
    imagefilledrectangle($drawing, 0, 0, 640, 400, imagecolorallocate($drawing, 4 * $number, 90, 120));
    ob_start();
    imagejpeg($drawing);
    $picture = wp_upload_bits("bild-$number.jpg", null, ob_get_clean());
    $at = strtotime('2025-03-01 08:00') + 86400 * $number;
    $post = wp_insert_post([
        'post_title' => "Nyhet $number från Ågatan", 'post_name' => "nyhet-$number", 'post_status' => 'publish',
        'post_author' => 1, 'post_date' => date('Y-m-d H:i:s', $at),
        'post_content' => "<p>Vi lagar rör nummer $number: räkna med störningar.</p>"
            . "<img src=\"{$picture['url']}\" alt=\"Rör $number\"><!--more--><p>Mer om rör $number.</p>",
    ]);
    for ($asked = 1; $asked <= ($number % 5 ? $number % 3 : 35); $asked++) {
        $question = comment($post, "Fråga $asked om rör $number?", $at + 600 * $asked);
        if ($asked % 4 == 0) {
            $ours = ['comment_parent' => $question, 'user_id' => 1, 'comment_author' => 'redaktor'];
            comment($post, "Svar på fråga $asked: klockan fyra.", $at + 600 * $asked + 60, $ours);
        }
        if ($asked % 9 == 0) {
            comment($post, "Väntar på att granskas, $asked.", $at + 600 * $asked + 90, ['comment_approved' => 0]);
            wp_trash_comment(comment($post, "I papperskorgen, $asked.", $at + 600 * $asked + 95));
        }
    }
}
